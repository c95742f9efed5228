using System.Diagnostics;
using System.Globalization;
using NAFlow.Models;
using NAFlow.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// The networks of Debian's torchvision, with random weights and statistics, through an ONNX file: whether they are read, how far the output is from
/// ONNX Runtime's and the sweep from autograd's, whether the flow is finite, and what it costs. One network at a time, each in a process of its own;
/// a table that is broken off goes on where it ended.
/// </summary>
internal static class ExportBench
{
    private const string Python = "/usr/bin/python3", Listed = "exports.csv", Page = "README.md", Read = "read";

    private const int Rounds = 3;

    private const string Heads = "network,pixels,operators,layers,n,output,sweep,maps,finite,in_f,said";

    private const string ListProgram = "import torchvision; print(*torchvision.models.list_models(module=torchvision.models))";

    // Statistics and scales as training leaves them: a normalisation is then not the identity, and a block of ConvNeXt does something. Weights are
    // those of He et al. (2015), which are drawn quickly; in the large EfficientNets numbers would grow until PyTorch's own 32 bits were off by half.
    private const string ExportProgram = """
        import sys, torch, torchvision
        torch.manual_seed(0); torch.set_num_threads(1)
        name, path, side, opset = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        own = name.startswith('efficientnet') and name[13] not in '01234'
        for draw in () if own else ('kaiming_normal_', 'kaiming_uniform_', 'trunc_normal_'):
            setattr(torch.nn.init, draw, lambda tensor, *a, **k: tensor.data.normal_(0, (2 / max(1, tensor[0].numel())) ** .5))
        more = dict(init_weights=False) if name in ('googlenet', 'inception_v3') else {}
        network = getattr(torchvision.models, name)(weights=None, **more).eval()
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, .1); module.running_var.uniform_(.5, 1.5)
            if hasattr(module, 'layer_scale'): module.layer_scale.data.uniform_(.1, .5)
        torch.onnx.export(network, torch.randn(1, 3, side, side), path, opset_version=opset)
        """;

    /// <summary>Measures networks that the table lacks, and writes it anew after each.</summary>
    /// <param name="names">The networks; all of torchvision where there are none.</param>
    /// <param name="folder">Where the table lies.</param>
    /// <param name="output">Told of every row.</param>
    public static void Run(IReadOnlyList<string> names, string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        var table = Path.Combine(folder, Listed);
        string[] all = Said(Python, ["-W", "ignore", "-c", ListProgram]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var rows = File.Exists(table) ? File.ReadAllLines(table).Skip(1).ToList() : [];
        foreach (var name in names.Count == 0 ? all : names)
        {
            if (rows.Exists(row => row.StartsWith($"{name},", StringComparison.Ordinal))) continue;
            var row = Said(MemoryBench.Self, ["export", name]);
            output.WriteLine(row);
            if (!row.StartsWith($"{name},", StringComparison.Ordinal)) continue;
            rows.Add(row);
            File.WriteAllLines(table, [Heads, .. rows.Order(StringComparer.Ordinal)]);
        }

        File.WriteAllText(Path.Combine(folder, Page), Table(rows, all));
    }

    /// <summary>The row of one network.</summary>
    public static void One(string name, TextWriter output)
    {
        var path = Path.Combine(Path.GetTempPath(), $"naflow-export-{Environment.ProcessId}-{name}.onnx");
        try
        {
            // Pools of torchvision's AlexNet and VGG, and windows of its transformers, are exported at 224 pixels alone.
            var side = name.StartsWith("vgg", StringComparison.Ordinal) || name == "alexnet" || IsTransformer(name) ? 224 : 96;
            var opset = IsTransformer(name) ? 16 : 13;
            var error = Said(Python, ["-W", "ignore", "-c", ExportProgram, name, path, $"{side}", $"{opset}"], errors: true);
            var reason = error.Split('\n').LastOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? error;
            output.WriteLine(File.Exists(path) ? Row(name, path, side) : Unread(name, side, $"not exported: {reason}"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Row(string name, string path, int side)
    {
        OnnxImport read;
        try
        {
            read = OnnxImport.Read(path);
        }
        catch (InvalidInputException problem)
        {
            return Unread(name, side, $"refused: {problem.Message.Replace(path, "the file", StringComparison.Ordinal)}");
        }

        using var network = read.Network;
        using var scope = NewDisposeScope();
        manual_seed(2);
        var image = randn(1, 3, side, side);
        Tensor expected;
        using (var oracle = new OnnxRuntimeOracle(path)) expected = oracle.Run(image);
        Tensor output;
        using (no_grad()) output = network.call(image);
        using var flow = network.Explain(image)[0];
        var finite = flow.Layers.All(layer => !layer.Findings.Contains(Finding.NotFinite));
        var cost = flow.Seconds.CascadeInF;
        for (var round = 1; round < Rounds; round++)
        {
            using var again = network.Explain(image)[0];
            cost = Math.Min(cost, again.Seconds.CascadeInF);
        }

        string[] cells =
        [
            name, Text(side), Text(read.Operators), Text(network.Nodes.Length - 1), network.FeatureNode.Name, Text(Gap(expected, output), "0.0e0"),
            Text(SweepGap(network, image), "0.0e0"), Text(flow.Layers.Length), finite ? "yes" : "no", Text(cost, "0.0"), Read,
        ];
        return string.Join(',', cells);

        static string Text(IFormattable number, string? format = null) => number.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The sweep's coefficients of the image beside autograd's, in float64.</summary>
    private static double SweepGap(Network network, Tensor image)
    {
        const int scored = 7;
        network.to(ScalarType.Float64);
        var x = image.to(float64).requires_grad_(true);
        var expected = autograd.grad([network.call(x)[0, scored]], [x])[0];
        using var noGradient = no_grad();
        using var trace = NetworkTrace.Record(network, x.detach());
        var seed = zeros_like(trace.Output);
        seed[0, scored] = tensor(1.0);
        using var coefficients = ImportanceCoefficients.Sweep(trace, network.Output, seed);
        return Gap(expected, coefficients[Networks.Node.ImageName]!);
    }

    /// <summary>The largest difference over the largest value.</summary>
    private static double Gap(Tensor expected, Tensor found) =>
        ((expected - found).abs().max() / expected.abs().max()).to(float64).item<double>();

    private static bool IsTransformer(string name) =>
        name.StartsWith("vit", StringComparison.Ordinal) || name.StartsWith("swin", StringComparison.Ordinal)
        || name.StartsWith("maxvit", StringComparison.Ordinal);

    private static string Table(IReadOnlyList<string> rows, IReadOnlyList<string> all)
    {
        var cells = rows.Select(row => row.Split(',', 11)).ToDictionary(row => row[0]);
        var (read, refused) = (Count(Read), Count("refused"));
        string[] open = [.. all.Where(name => !cells.ContainsKey(name))];
        string[] lines =
        [
            "# Which of torchvision's networks are read from ONNX files? As PyTorch exports them, with random weights", "",
            "Made by `dotnet run -c Release --project tests/NAFlow.Bench -- exports` (Debian 12 with python3-torch and python3-torchvision; 2 cores,",
            $"beside other work; [the rows]({Listed}) that are there are not measured again). Each network has random weights and statistics and is",
            "exported by PyTorch for images of the pixels given.", "",
            $"Of {cells.Count} networks {read + refused} could be exported; {read} of these are read, and {refused} are refused."
                + (open.Length > 0 ? $" Not tried: {string.Join(", ", open)}." : ""), "",
            "**output**: the largest difference from ONNX Runtime over the largest value, in float32. **sweep**: the same of the importance",
            "coefficients of the image and libtorch's autograd, in float64. **cost**: the cascade of the default flow in F, the least of three",
            "explanations (of one in the rows that were measured first); beside other work it is a rough figure.", "",
            "| network | pixels | operators | layers | N | output | sweep | maps | finite | cost (F) |", "|---|---|---|---|---|---|---|---|---|---|",
            .. cells.Values.Where(row => row[^1] == Read).Select(row => $"| {string.Join(" | ", row[..^1])} |"), "",
            "| network | why it is not read |", "|---|---|",
            .. cells.Values.Where(row => row[^1] != Read).Select(row => $"| {row[0]} | {Plain(row[^1])} |"),
        ];
        return string.Join('\n', lines) + "\n";

        int Count(string said) => cells.Values.Count(row => Plain(row[^1]).StartsWith(said, StringComparison.Ordinal));
    }

    private static string Plain(string cell) => cell.Replace("\"\"", "\"", StringComparison.Ordinal).Trim('"');

    /// <summary>The row of a network that there is nothing to measure of.</summary>
    private static string Unread(string name, int side, string said) =>
        $"{name},{side},,,,,,,,,\"{said.Trim().Replace('\n', ' ').Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Said(string program, IReadOnlyList<string> arguments, bool errors = false)
    {
        using var child = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = !errors, RedirectStandardError = errors })!;
        var text = (errors ? child.StandardError : child.StandardOutput).ReadToEnd().Trim();
        child.WaitForExit();
        return text;
    }
}
