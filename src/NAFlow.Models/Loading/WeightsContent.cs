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
    /// The key under which the metadata of a safetensors file may say which network of the zoo its tensors are of, such as <c>resnet50_compact</c>:
    /// networks that differ in their strides alone cannot be distinguished by names and shapes.
    /// </summary>
    public const string NetworkKey = "network";

    /// <summary>The key under which that metadata may hold the names of the classes, a JSON list in the order of the outputs.</summary>
    public const string ClassesKey = "classes";

    /// <summary>What weights in words hold, as <see cref="Weights.From(string, string?, string?)"/> takes them.</summary>
    /// <exception cref="InvalidInputException">The file is missing, damaged, or of no kind known here, or they are of no file.</exception>
    public static WeightsContent Read(string text) => Of(Weights.From(text));

    /// <summary>What weights hold, which may be made into a network afterwards without opening their file again.</summary>
    /// <exception cref="InvalidInputException">They are of no file.</exception>
    public static WeightsContent Of(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Content();
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
