namespace NAFlow.Models;

/// <summary>One tensor of a weights file.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="ElementType">The type of its numbers, such as <c>Float32</c>.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
public sealed record WeightTensor(string Name, string ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);
}
