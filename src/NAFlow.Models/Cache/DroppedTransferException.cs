namespace NAFlow.Models;

/// <summary>The connection or the server failed in a way that may pass; the message is the reason, as part of a sentence.</summary>
internal sealed class DroppedTransferException(string reason, Exception? cause = null) : Exception(reason, cause);
