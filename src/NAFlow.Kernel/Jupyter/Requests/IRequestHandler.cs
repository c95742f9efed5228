using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Answers one type of message.</summary>
internal interface IRequestHandler
{
    /// <summary>The type, such as <c>execute_request</c>.</summary>
    string Type { get; }

    /// <summary>Does what the message asks.</summary>
    /// <param name="exchange">The message.</param>
    /// <param name="cancellation">Signalled when a client interrupts.</param>
    /// <returns>The answer's content.</returns>
    JsonObject Answer(Exchange exchange, CancellationToken cancellation);
}
