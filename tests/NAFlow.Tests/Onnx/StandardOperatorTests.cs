using Google.Protobuf;
using NAFlow.Files;
using NAFlow.Models;
using static NAFlow.Tests.OnnxWriter;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// The tests that come with the ONNX standard, as Debian packages them: each holds one operator, what it reads and what it must give. All whose
/// operators are read here are tried; each gives just that, or is refused in a sentence (sequences, training, and settings that no layer has). Left
/// out are softmaxes, which an imported network ends without, conversions to 16 bits, which it leaves out, and two resizes whose data take a length
/// before it is rounded, where ONNX Runtime does as is done here.
/// </summary>
public sealed class StandardOperatorTests(ITestOutputHelper log)
{
    private const string Folder = "/usr/share/libonnx-testdata/data";

    private static readonly string[] OtherLengths =
        ["test_resize_downsample_scales_cubic_align_corners", "test_resize_downsample_scales_linear_align_corners"];

    [Fact]
    public void Operators_give_what_the_standard_says()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "needs Debian's libonnx-testdata, which is not installed");
        using var folder = new TemporaryFolder();
        var (right, refused, wrong) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var test in new[] { "node", "pytorch-operator", "pytorch-converted", "simple" }
            .SelectMany(kind => Directory.GetDirectories(Path.Combine(Folder, kind))).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(test);
            if (OtherLengths.Contains(name) || StandardTest.Read(test) is not { } read) continue;
            using var scope = NewDisposeScope();
            var path = folder.File("operator.onnx");
            File.WriteAllBytes(path, read.Wrapped());
            try
            {
                var (gap, scale) = read.Gap(path);
                (gap <= 1e-5 + (1e-4 * scale) ? right : wrong).Add($"{name}: off by {gap:G3} of {scale:G3}");
            }
            catch (InvalidInputException problem)
            {
                Assert.StartsWith(path, problem.Message);
                refused.Add($"{name}: {problem.Message[path.Length..]}");
            }
        }

        log.WriteLine($"{right.Count} right, {refused.Count} refused, {wrong.Count} wrong");
        foreach (var line in refused) log.WriteLine(line);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.InRange(right.Count, 239, int.MaxValue);
    }
}

/// <summary>
/// One test of the standard, made into a network: its first input is the image, all others are constants, and what it gives is flattened.
/// </summary>
internal sealed class StandardTest
{
    /// <summary>The oldest version of the operators that is read; those of tests before it mean the same.</summary>
    private const long Oldest = 7;

    private readonly byte[][] nodes;
    private readonly string[] names;
    private readonly OnnxConstant[] inputs;
    private readonly OnnxConstant expected;
    private readonly string output;
    private readonly long opset;

    private StandardTest(byte[][] nodes, string[] names, OnnxConstant[] inputs, OnnxConstant expected, string output, long opset) =>
        (this.nodes, this.names, this.inputs, this.expected, this.output, this.opset) = (nodes, names, inputs, expected, output, opset);

    /// <summary>What is given to the network: images as they are, the rows of a matrix as images of one line, and all else as one image.</summary>
    private long[] Given => inputs[0].Shape switch
    {
        // An image that looks as if its channels were last would be turned.
        { Length: 4 } shape when shape[1] is 1 or 3 || shape[3] is not (1 or 3) => shape,
        [var rows, var columns] when IsOfVectors => [rows, 1, 1, columns],
        _ => [1, 1, 1, inputs[0].Count],
    };

    private bool IsOfVectors { get; init; }

    /// <summary>Reads a test; null where it has operators that are not read here, or no numbers to begin with.</summary>
    public static StandardTest? Read(string folder)
    {
        var file = OnnxFile.Read(Path.Combine(folder, "model.onnx"));
        var graph = file.Model.Graph!;
        var set = Path.Combine(folder, "test_data_set_0");
        if (graph.Nodes.Any(node => node.Operator is "Softmax" or "LogSoftmax" || !OnnxTranslation.OperatorNames.Contains(node.Operator))
            || !File.Exists(Path.Combine(set, "input_0.pb"))) return null;
        try
        {
            var given = graph.Inputs.Where(input => graph.Initialisers.All(constant => constant.Name != input.Name)).ToArray();
            OnnxConstant[] inputs = [.. given.Select((_, index) => Constant(file, Path.Combine(set, $"input_{index}.pb")))];
            var expected = Constant(file, Path.Combine(set, "output_0.pb"));
            if (folder.EndsWith("FLOAT16", StringComparison.Ordinal) || folder.EndsWith("FLOAT16_expanded", StringComparison.Ordinal)) return null;
            if (inputs[0].IsWhole || expected.IsWhole || inputs[0].Count == 0) return null;

            // Some tests hold numbers that were never set, beyond those of 32 bits.
            if (!inputs.Append(expected).All(constant => constant.Floats().All(float.IsFinite))) return null;
            string[] names = [.. given.Select(input => input.Name)];
            return new StandardTest(Nodes(File.ReadAllBytes(Path.Combine(folder, "model.onnx"))), names, inputs, expected, graph.Outputs[0].Name,
                Math.Max(Oldest, file.Model.Opset))
            {
                IsOfVectors = graph.Nodes[0].Operator is "Gemm" or "MatMul" or "BatchNormalization" or "Flatten",
                Initialisers = [.. graph.Initialisers.Select(tensor => (tensor.Name, tensor.Read(file)))],
            };
        }
        catch (InvalidInputException)
        {
            // Numbers of types that no weights have, such as text.
            return null;
        }
    }

    private (string Name, OnnxConstant Value)[] Initialisers { get; init; } = [];

    /// <summary>
    /// The network, as a file: a convolution that changes nothing, so that there is a feature map, then the operator, then a flatten.
    /// </summary>
    public byte[] Wrapped()
    {
        long[] image = [1, .. Given[1..]];
        long[] seen = IsOfVectors && inputs[0].Shape.Length == 2 ? [1, inputs[0].Shape[1]] : inputs[0].Shape;
        var constants = names.Zip(inputs).Skip(1).Concat(Initialisers).Select(constant => Stored(constant.Item1, constant.Item2));
        return Model(
            opset, image, "flattened by the test",
            [
                Node("Conv", ["image", "ones of the test"], "first of the test", Attribute("group", image[1])),
                seen.Length == 4 && seen[1..].SequenceEqual(image[1..])
                    ? Node("Identity", ["first of the test"], names[0])
                    : Node("Reshape", ["first of the test", "shape of the test"], names[0]),
                .. nodes, Node("Reshape", [output, "rows of the test"], "made one by the test"),
                Node("Flatten", ["made one by the test"], "flattened by the test"),
            ],
            [
                Tensor("ones of the test", [image[1], 1, 1, 1], [.. Enumerable.Repeat(1f, (int)image[1])]),
                Wholes("shape of the test", [seen.Length], seen), Wholes("rows of the test", [2], 1, -1), .. constants,
            ]);
    }

    /// <summary>The largest difference from what is due, and the largest number that is.</summary>
    public (double Gap, double Scale) Gap(string path)
    {
        using var network = OnnxImport.Read(path).Network;
        using var found = network.call(tensor(inputs[0].Floats(), Given));
        var due = tensor(expected.Floats());
        if (found.numel() != due.numel()) return (double.PositiveInfinity, 1);
        return ((found.flatten() - due).abs().max().item<float>(), due.abs().max().item<float>());
    }

    private static byte[] Stored(string name, OnnxConstant constant) =>
        constant.IsWhole ? Wholes(name, constant.Shape, constant.Wholes) : Tensor(name, constant.Shape, constant.Floats());

    private static OnnxConstant Constant(OnnxFile file, string path)
    {
        var stored = new OnnxTensor(new OnnxBudget(new Refusal(path, "tensor")));
        stored.MergeFrom(new CodedInputStream(File.ReadAllBytes(path)));
        return stored.Read(file);
    }

    /// <summary>The operators of a model as they are written.</summary>
    private static byte[][] Nodes(byte[] model)
    {
        const int graphField = 7, nodeField = 1;
        return [.. Fields(model, graphField).SelectMany(graph => Fields(graph, nodeField))];
    }

    private static IEnumerable<byte[]> Fields(byte[] message, int wanted)
    {
        var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            if (WireFormat.GetTagFieldNumber(tag) == wanted && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                yield return input.ReadBytes().ToByteArray();
            else input.SkipLastField();
    }
}
