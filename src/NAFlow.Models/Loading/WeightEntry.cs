using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>What a weights file says of one tensor.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="ElementType">The type of its numbers.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
internal sealed record WeightEntry(string Name, ScalarType ElementType, IReadOnlyList<long> Shape);
