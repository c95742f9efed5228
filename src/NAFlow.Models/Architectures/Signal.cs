using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>A node of a network in the making, and its number of channels or features.</summary>
internal sealed record Signal(Node Node, long Channels);
