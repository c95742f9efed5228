using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>A message from a client.</summary>
/// <param name="Identities">The way back to the client.</param>
/// <param name="Type">What it is, such as <c>execute_request</c>.</param>
/// <param name="Header">Its header as it came, which is the parent header of every answer.</param>
/// <param name="Content">What it says.</param>
internal sealed record IncomingMessage(ImmutableArray<byte[]> Identities, string Type, byte[] Header, JsonObject Content);
