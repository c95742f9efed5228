using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>A message to a client, or to everybody who listens.</summary>
/// <param name="Identities">The way to the client; on the output channel the topic.</param>
/// <param name="Type">What it is, such as <c>execute_reply</c>.</param>
/// <param name="ParentHeader">The header of the request that it belongs to, as JSON.</param>
/// <param name="Content">What it says.</param>
internal sealed record OutgoingMessage(ImmutableArray<byte[]> Identities, string Type, byte[] ParentHeader, JsonObject Content);
