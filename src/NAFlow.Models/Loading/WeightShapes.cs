namespace NAFlow.Models;

/// <summary>Reads widths off the shapes of a weights file, with the published width where there is no file.</summary>
internal sealed class WeightShapes(string network, IReadOnlyDictionary<string, IReadOnlyList<long>>? shapes)
{
    /// <summary>Whether any shape will do, because there is no file.</summary>
    public bool AreFree => shapes is null;

    /// <summary>Whether the file has a tensor.</summary>
    public bool Has(string tensor) => shapes?.ContainsKey(tensor) == true;

    /// <summary>How many tensors of the file have names with this beginning and this end.</summary>
    public int Count(string beginning, string end) => shapes?.Keys.Count(
        name => name.StartsWith(beginning, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal)) ?? 0;

    /// <summary>The outputs of a layer. The inputs are checked first, so that no network is built larger than its file.</summary>
    /// <exception cref="InvalidInputException">The file lacks the tensor, or it reads another number of inputs.</exception>
    public long Outputs(string tensor, long published, long inputs)
    {
        if (shapes is null) return published;
        var shape = Shape(tensor);
        return shape[1] == inputs
            ? shape[0]
            : throw new InvalidInputException(
                $"Tensor {tensor} of the weights has shape [{string.Join(", ", shape)}] where a {network} reads {inputs} inputs; choose the model the weights were made for.");
    }

    /// <summary>The inputs of a layer.</summary>
    /// <exception cref="InvalidInputException">The file lacks the tensor.</exception>
    public long Inputs(string tensor, long published) => shapes is null ? published : Shape(tensor)[1];

    private IReadOnlyList<long> Shape(string tensor)
    {
        if (!shapes!.TryGetValue(tensor, out var shape))
            throw new InvalidInputException($"The weights have no tensor {tensor}, which every {network} has; choose the model the weights were made for.");
        return shape.Count >= 2 && shape[0] > 0 && shape[1] > 0
            ? shape
            : throw new InvalidInputException(
                $"Tensor {tensor} of the weights has shape [{string.Join(", ", shape)}], which no {network} has; choose the model the weights were made for.");
    }
}
