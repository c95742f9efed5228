namespace NAFlow.Models;

/// <summary>What a weights file holds. Reading it executes nothing and loads no values.</summary>
/// <param name="Format">The kind of file in words, such as <c>PyTorch checkpoint (zip)</c>.</param>
/// <param name="Sha256">The SHA-256 of the file, in lower-case hexadecimal.</param>
/// <param name="Tensors">The tensors in the file's order.</param>
/// <param name="Network">The network of the zoo that the names and shapes are of; null when they are of none.</param>
/// <param name="Prefix">What stands before the network's own names, such as <c>module.encoder_q.</c>; empty for nothing.</param>
public sealed record WeightsContent(string Format, string Sha256, IReadOnlyList<WeightTensor> Tensors, string? Network, string Prefix)
{
    /// <summary>
    /// The key under which the metadata of a safetensors file may say which network of the zoo its tensors are of, such as <c>resnet50_compact</c>: networks
    /// that differ in their strides alone cannot be told apart by names and shapes.
    /// </summary>
    public const string NetworkKey = "network";

    /// <summary>The key under which that metadata may hold the names of the classes, a JSON list in the order of the outputs.</summary>
    public const string ClassesKey = "classes";

    /// <summary>Reads a file's names, shapes and hash.</summary>
    /// <exception cref="InvalidInputException">The file is missing, damaged, or of no kind known here.</exception>
    public static WeightsContent Read(string path)
    {
        using var file = WeightFile.Open(path);
        var prefixes = TensorPrefix.Candidates(file.Entries.Select(entry => entry.Name));
        var (prefix, network) = prefixes.Zip(new FileWeights(Path.GetFileName(path), file, () => WeightFile.Open(path)).Readings, (prefix, reading) => (prefix, reading.NetworkName))
            .FirstOrDefault(reading => reading.Item2 is not null, (string.Empty, null));
        return new WeightsContent(
            file.Format, file.Sha256(), [.. file.Entries.Select(entry => new WeightTensor(entry.Name, entry.ElementType.ToString(), entry.Shape))], network, prefix);
    }
}

/// <summary>One tensor of a weights file.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="ElementType">The type of its numbers, such as <c>Float32</c>.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
public sealed record WeightTensor(string Name, string ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);
}
