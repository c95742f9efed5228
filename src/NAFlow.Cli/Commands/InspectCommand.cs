using System.CommandLine;
using System.Globalization;
using NAFlow.Models;
using NAFlow.Native;
using NAFlow.Networks;

namespace NAFlow.Cli;

/// <summary><c>naflow inspect</c>.</summary>
internal sealed class InspectCommand : ToolCommand
{
    private readonly Argument<string> file = new("FILE")
    { Description = "A safetensors file, a PyTorch checkpoint or an ONNX file, a name of naflow weights list, or compact:NAME." };

    private readonly Option<string[]> assume = ModelOptions.AssumeOption();
    private readonly OnnxFileOptions onnx = new();
    private readonly SizeOption size = new("Of an ONNX file: the size of its image in pixels; without it, the file's.");

    public InspectCommand(ToolConsole console)
        : base(
            "inspect", "Shows what a weights file holds and which network it fits. Nothing in the file is run.",
            "naflow inspect resnet50.pth", "naflow inspect mine.onnx", "naflow inspect moco_v2_800ep_pretrain.pth.tar")
    {
        Add(file);
        Add(assume);
        foreach (var option in onnx.All) Add(option);
        Add(size);
        SetAction(parsed => Run(parsed, console.Out));
    }

    private int Run(ParseResult parsed, TextWriter output)
    {
        TorchLibrary.Load();
        var path = parsed.GetRequiredValue(file);
        var chosen = onnx.Read(parsed, path, parsed.GetValue(size));
        if (chosen is null && parsed.IsGiven(size)) throw new InvalidInputException(
            $"{size.Name} is of an ONNX file and {path} is none; leave it out.");
        return chosen is null ? RunWeights(path, Assumptions.From(parsed.GetValue(assume) ?? []), output) : RunOnnx(path, chosen, output);
    }

    /// <summary>Shows the network that an ONNX file makes, layer by layer, and what was assumed.</summary>
    private static int RunOnnx(string path, OnnxOptions options, TextWriter output)
    {
        var read = OnnxImport.Open(path, options);
        using var network = read.Network;
        var shapes = network.ShapesForPhoto();
        TextColumns.Write(output,
        [
            ["file", path],
            ["format", "ONNX"],
            ["sha256", network.Provenance.Sha256!],
            ["written by", read.Producer.Length > 0 ? OneLine.Of(read.Producer) : "not said"],
            ["operators", $"{read.Operators}, version {read.Opset}"],
            ["image", string.Join(" x ", shapes[0][1..])],
            ["output", string.Join(" x ", shapes[^1][1..])],
            ["N", $"{network.FeatureNode.Name} ({string.Join(" x ", shapes[network.FeatureNode.Index][1..])})"],
            ["blocks", network.Blocks.Length > 0 ? $"{network.Blocks.Length}, up to {network.Blocks[^1].Name}" : "none"],
        ]);
        foreach (var note in read.Notes) output.WriteLine(OneLine.Of(note));
        output.WriteLine();
        LayerList.WriteLayers(output, network);
        return ExitCode.Done;
    }

    private static int RunWeights(string path, Assumptions assumptions, TextWriter output)
    {
        var weights = Weights.From(path);
        if (assumptions.State is { } state) weights = weights.OfState(state);
        var content = WeightsContent.Of(weights);
        var (fits, reading) = Fit(weights, content.Network, assumptions);
        TextColumns.Write(output,
        [
            ["file", path],
            ["format", content.Format],
            ["sha256", content.Sha256],
            ["tensors", $"{content.Tensors.Count}, {Number(content.Tensors.Sum(tensor => tensor.Count))} numbers ({Types(content)})"],
            ["prefix", (reading?.Prefix ?? content.Prefix) is { Length: > 0 } prefix ? OneLine.Of(prefix) : "none"],
            ["network", content.Network ?? "none of naflow models"],
            ["fits", fits],
            .. Rows("seen", reading?.Seen), .. Rows("assumed", reading?.Assumed), .. Rows("left out", reading?.LeftOut),
        ]);
        output.WriteLine();
        TextColumns.Write(output, [["TENSOR", "TYPE", "SHAPE"],
            .. content.Tensors.Select(tensor => new[] { OneLine.Of(tensor.Name), tensor.ElementType, Shape(tensor) })]);
        return ExitCode.Done;
    }

    private static IEnumerable<string[]> Rows(string title, IReadOnlyList<string>? lines) =>
        (lines ?? []).Select((line, index) => new[] { index == 0 ? title : string.Empty, OneLine.Of(line) });

    /// <summary>Loads the weights into the network: only that shows whether every tensor is there and sound.</summary>
    private static (string Fits, WeightReading? Reading) Fit(Weights weights, string? name, Assumptions assumptions)
    {
        if (name is null) return ("no network", null);
        try
        {
            using var network = Zoo.Create(name, weights, assumptions: assumptions);
            var output = network.ShapesForPhoto()[^1];
            return ($"{name}, output {string.Join(" x ", output[1..])} ({network.Output.Kind} {network.Output.Name})", network.Provenance.Reading);
        }
        catch (InvalidInputException problem)
        {
            return (OneLine.Of(problem.Message), null);
        }
    }

    private static string Types(WeightsContent content) =>
        string.Join(", ", content.Tensors.GroupBy(tensor => tensor.ElementType).Select(group => $"{group.Count()} {group.Key}"));

    private static string Shape(WeightTensor tensor) => tensor.Shape.Count > 0 ? string.Join(" x ", tensor.Shape) : "one number";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
