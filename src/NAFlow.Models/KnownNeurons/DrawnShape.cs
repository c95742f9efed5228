namespace NAFlow.Models;

/// <summary>A shape in the picture of the known-neuron network: where the attention of its class belongs.</summary>
/// <param name="ClassName">The class it belongs to.</param>
/// <param name="Left">The first column of its box, in pixels.</param>
/// <param name="Top">The first row.</param>
/// <param name="Right">The column after its last.</param>
/// <param name="Bottom">The row after its last.</param>
public sealed record DrawnShape(string ClassName, int Left, int Top, int Right, int Bottom);
