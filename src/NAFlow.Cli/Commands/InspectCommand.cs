using System.CommandLine;
using System.Globalization;
using NAFlow.Models;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow inspect</c>.</summary>
internal sealed class InspectCommand : ToolCommand
{
    private readonly Argument<string> file = new("FILE")
    { Description = "A safetensors file, a PyTorch checkpoint or an ONNX file, a name of naflow weights list, or compact:NAME." };

    public InspectCommand(ToolConsole console)
        : base(
            "inspect", "Shows what a weights file holds and which network it fits. Nothing in the file is run.",
            "naflow inspect resnet50.pth", "naflow inspect mine.onnx", "naflow inspect moco_v2_800ep_pretrain.pth.tar")
    {
        Add(file);
        SetAction(parsed => Run(parsed.GetRequiredValue(file), console.Out));
    }

    private static int Run(string path, TextWriter output)
    {
        TorchLibrary.Load();
        return OnnxImport.Recognises(path) ? RunOnnx(path, output) : RunWeights(path, output);
    }

    /// <summary>Shows the network that an ONNX file makes, layer by layer, and what was assumed.</summary>
    private static int RunOnnx(string path, TextWriter output)
    {
        var read = OnnxImport.Read(path);
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
        ]);
        foreach (var note in read.Notes) output.WriteLine(OneLine.Of(note));
        output.WriteLine();
        LayerList.WriteLayers(output, network);
        return ExitCode.Done;
    }

    private static int RunWeights(string path, TextWriter output)
    {
        var weights = Weights.From(path);
        var content = WeightsContent.Of(weights);
        TextColumns.Write(output,
        [
            ["file", path],
            ["format", content.Format],
            ["sha256", content.Sha256],
            ["tensors", $"{content.Tensors.Count}, {Number(content.Tensors.Sum(tensor => tensor.Count))} numbers ({Types(content)})"],
            ["prefix", content.Prefix.Length > 0 ? content.Prefix : "none"],
            ["network", content.Network ?? "none of naflow models"],
            ["fits", Fit(weights, content.Network)],
        ]);
        output.WriteLine();
        TextColumns.Write(output, [["TENSOR", "TYPE", "SHAPE"],
            .. content.Tensors.Select(tensor => new[] { OneLine.Of(tensor.Name), tensor.ElementType, Shape(tensor) })]);
        return ExitCode.Done;
    }

    /// <summary>Loads the weights into the network: only that shows whether every tensor is there and sound.</summary>
    private static string Fit(Weights weights, string? name)
    {
        if (name is null) return "no network";
        try
        {
            using var network = Zoo.Create(name, weights);
            var output = network.ShapesForPhoto()[^1];
            return $"{name}, output {string.Join(" x ", output[1..])} ({network.Output.Kind} {network.Output.Name})";
        }
        catch (InvalidInputException problem)
        {
            return OneLine.Of(problem.Message);
        }
    }

    private static string Types(WeightsContent content) =>
        string.Join(", ", content.Tensors.GroupBy(tensor => tensor.ElementType).Select(group => $"{group.Count()} {group.Key}"));

    private static string Shape(WeightTensor tensor) => tensor.Shape.Count > 0 ? string.Join(" x ", tensor.Shape) : "one number";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
