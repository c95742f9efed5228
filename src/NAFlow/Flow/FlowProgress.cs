namespace NAFlow;

/// <summary>How far an explanation is.</summary>
/// <param name="Layer">The layer just done.</param>
/// <param name="Done">Layers done.</param>
/// <param name="Total">Layers in all.</param>
public sealed record FlowProgress(string Layer, int Done, int Total);
