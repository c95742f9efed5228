using TorchSharp;

namespace NAFlow.Files;

/// <summary>Where one tensor of a safetensors file is and what it is.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">The length of each dimension; empty for a single number.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of the file.</param>
/// <param name="Length">How many bytes it has.</param>
public sealed record SafetensorsEntry(string Name, torch.ScalarType ElementType, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>How many elements it has.</summary>
    public long Count => Shape.Aggregate(1L, (count, length) => count * length);
}
