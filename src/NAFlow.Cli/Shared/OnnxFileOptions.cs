using System.CommandLine;
using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary>Which part of an ONNX file is explained, and what the file leaves open.</summary>
internal sealed class OnnxFileOptions : IOptionGroup
{
    private readonly Option<string?> features = new("--features")
    {
        Description = "Of an ONNX file: the last feature map, where the flow starts; without it, the one before the head (naflow inspect shows it).",
        HelpName = "LAYER",
    };

    private readonly Option<string?> output = new("--output")
    {
        Description = "Of an ONNX file: the value that is the network's output; without it, its only one.",
        HelpName = "VALUE",
    };

    public IEnumerable<Option> All => [features, output];

    /// <summary>What is chosen; null for nothing.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="weights">The file; null for none.</param>
    /// <param name="size">The size of its images; null where it is not given.</param>
    /// <exception cref="InvalidInputException">Something is, and the file is no ONNX file.</exception>
    public OnnxOptions? Read(ParseResult parsed, string? weights, ImageSize? size)
    {
        if (weights is not null && OnnxImport.IsMeant(weights))
            return new OnnxOptions
            {
                Features = parsed.GetValue(features),
                Output = parsed.GetValue(output),
                ImageHeight = size?.Height,
                ImageWidth = size?.Width,
            };
        return All.FirstOrDefault(parsed.IsGiven) is { } given
            ? throw new InvalidInputException($"{given.Name} chooses a part of an ONNX file and {weights ?? "the network"} is none; leave it out.")
            : null;
    }
}
