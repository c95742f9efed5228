using NAFlow.Models;
using NAFlow.Tensors;
using static NAFlow.Tests.OnnxWriter;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>What is read and what is refused, on files written here, against ONNX Runtime where they run.</summary>
public sealed class OnnxReadingTests
{
    private static readonly byte[][] Weights =
    [
        Tensor("w", [4, 3, 3, 3], Numbers(108)), Tensor("wide", [4, 3, 1, 5], Numbers(60, 2)), Tensor("each", [4, 1, 3, 3], Numbers(36, 3)),
        Tensor("b", [4], Numbers(4, 4)), Tensor("c", [4, 1, 1], 1, 2, 3, 4), Tensor("v", [4], 1, 2, 1, 2), Tensor("fc", [4, 5], Numbers(20, 5)),
        Tensor("three", [], 3), Tensor("six", [], 6), Tensor("sixth", [], 1f / 6), Tensor("root", [], 1.41421356f), Tensor("half", [], 0.5f),
        Tensor("one", [], 1),
        Wholes("shuffle", [5], 0, 2, 2, 5, 6), Wholes("back", [4], 0, 4, 5, 6), Wholes("pads", [8], 0, 0, 0, 1, 0, 0, 2, 1), Tensor("zero", [], 0),
        Tensor("w3", [4, 4, 3, 3], Numbers(144, 16)), Tensor("two", [], 2), Tensor("small", [], 1e-6f), Tensor("ones2", [2], 1, 1),
        Tensor("zeros2", [2], 0, 0), Wholes("groups", [3], 0, 2, -1),
        Tensor("five", [5], 1, 2, 3, 4, 5), Tensor("back5", [4, 5, 1, 1], Numbers(20, 11)), Tensor("each2x2", [4, 2, 2, 2], Numbers(32, 12)),
        Wholes("cuts", [8], 0, 0, -1, 1, 0, 0, 2, -2), Wholes("channels", [8], 0, 1, 0, 1, 0, 1, 2, 0),
        Tensor("six1x1", [4, 6, 1, 1], Numbers(24, 13)),
        Tensor("one1x1", [1, 4, 1, 1], Numbers(4, 14)), Wholes("size", [4], 1, 4, 5, 6), Tensor("eight1x1", [4, 8, 1, 1], Numbers(32, 15)),
        Tensor("scales", [4], 1, 1, 2, 1.5f), Wholes("sizes", [4], 1, 4, 3, 9), Tensor("less", [4], 1, 1, 0.6f, 0.7f),
        Wholes("from", [1], 1), Wholes("to", [1], 3), Wholes("axis", [1], 1), Tensor("whole", [1, 4, 5, 6], Numbers(120, 6)),
        Wholes("line", [3], 1, 1, 4), Tensor("beside", [1, 1, 3], 0.4f, 1, -0.3f), Wholes("unlined", [4], 1, 4, 1, 1),
        Wholes("lined", [3], 1, 4, 30), Wholes("columns", [4], 1, 4, 2, 7), Tensor("last", [4], 1, 2, 3, 4), Tensor("slice", [2, 5], Numbers(10, 7)),
        Tensor("flat", [120, 5], Numbers(600, 8)),
    ];

    public static TheoryData<string> Bodies => [.. All.Keys];

    /// <summary>Operators between the features <c>a</c>, <c>[1, 4, 5, 6]</c>, and <c>z</c>, which is pooled and read by a linear layer.</summary>
    private static readonly Dictionary<string, byte[][]> All = new()
    {
        ["hard swish spelled out"] =
            [Node("Add", ["a", "three"], "p"), Node("Clip", ["p", "zero", "six"], "q"), Node("Mul", ["a", "q"], "r"), Node("Div", ["r", "six"], "z")],
        ["hard sigmoid spelled out"] = [Node("Add", ["three", "a"], "p"), Node("Clip", ["p", "zero", "six"], "q"), Node("Div", ["q", "six"], "z")],
        ["SiLU spelled out"] = [Node("Sigmoid", ["a"], "p"), Node("Mul", ["p", "a"], "z")],
        ["GELU spelled out"] =
        [
            Node("Div", ["a", "root"], "p"), Node("Erf", ["p"], "q"), Node("Add", ["q", "one"], "r"), Node("Mul", ["a", "r"], "s"),
            Node("Mul", ["s", "half"], "z"),
        ],
        ["GELU spelled out in another order"] =
        [
            Node("Div", ["a", "root"], "p"), Node("Erf", ["p"], "q"), Node("Add", ["q", "one"], "r"), Node("Mul", ["a", "half"], "s"),
            Node("Mul", ["s", "r"], "z"),
        ],
        ["channel shuffle"] =
            [Node("Reshape", ["a", "shuffle"], "p"), Node("Transpose", ["p"], "q", Attribute("perm", [0, 2, 1, 3, 4])),
                Node("Reshape", ["q", "back"], "z")],
        ["uneven convolution of each channel, padded before"] =
            [Node("Pad", ["a", "pads", "zero"], "p"), Node("Conv", ["p", "each"], "z", Attribute("group", 4), Attribute("strides", [2, 1]))],
        ["average that does not count its border"] =
            [Node("AveragePool", ["a"], "z", Attribute("kernel_shape", [3, 2]), Attribute("pads", [0, 0, 1, 1]), Attribute("strides", [2, 1]))],
        ["average that counts its border"] =
            [Node("AveragePool", ["a"], "z", Attribute("kernel_shape", [3, 3]), Attribute("pads", [1, 1, 1, 1]), Attribute("count_include_pad", 1))],
        ["uneven max pool"] = [Node(
            "MaxPool", ["a"], "z", Attribute("kernel_shape", [3, 2]), Attribute("pads", [0, 0, 1, 1]), Attribute("strides", [2, 1]))],
        ["max pool that hangs over"] =
            [Node("MaxPool", ["a"], "z", Attribute("kernel_shape", [2, 2]), Attribute("strides", [2, 2]), Attribute("ceil_mode", 1))],
        ["scales and shifts"] =
        [
            Node("Mul", ["a", "c"], "p"), Node("Sub", ["three", "p"], "q"), Node("Add", ["whole", "q"], "r"), Node("Div", ["r", "six"], "s"),
            Node("Sub", ["s", "c"], "z"),
        ],
        ["normalised, scaled, shifted"] =
            [Node("BatchNormalization", ["a", "b", "b", "b", "v"], "p"), Node("Mul", ["c", "p"], "q"), Node("Add", ["q", "c"], "z")],
        ["local response"] = [Node("LRN", ["a"], "z", Attribute("size", 3), Attribute("alpha", 0.3f), Attribute("bias", 2f))],
        ["squeeze and excitation"] =
        [
            Node("GlobalAveragePool", ["a"], "p"), Node("Conv", ["p", "each2"], "q"), Node("HardSigmoid", ["q"], "r"), Node("Mul", ["r", "a"], "z"),
        ],
        ["difference of features"] = [Node("Sigmoid", ["a"], "p"), Node("Sub", ["p", "a"], "z")],
        ["split and joined the other way"] =
            [Node("Split", ["a"], ["p", "q"], "", Attribute("axis", 1)), Node("Concat", ["q", "p"], "z", Attribute("axis", 1))],
        ["instance normalisation"] = [Node("InstanceNormalization", ["a", "last", "b"], "p"), Node("Relu", ["p"], "z")],
        ["group normalisation spelled out"] =
        [
            Node("Reshape", ["a", "groups"], "p"), Node("InstanceNormalization", ["p", "ones2", "zeros2"], "q"), Node("Shape", ["a"], "r"),
            Node("Reshape", ["q", "r"], "s"), Node("Mul", ["s", "c"], "t"), Node("Add", ["t", "c"], "z"),
        ],
        ["layer normalisation of channels that are last, spelled out"] =
        [
            Node("Transpose", ["a"], "p", Attribute("perm", [0, 2, 3, 1])), Node("ReduceMean", ["p"], "q", Attribute("axes", [-1])),
            Node("Sub", ["p", "q"], "r"), Node("Pow", ["r", "two"], "s"), Node("ReduceMean", ["s"], "t", Attribute("axes", [-1])),
            Node("Add", ["t", "small"], "u"), Node("Sqrt", ["u"], "v0"), Node("Div", ["r", "v0"], "w0"), Node("Mul", ["w0", "last"], "x"),
            Node("Add", ["x", "b"], "x0"), Node("Transpose", ["x0"], "z", Attribute("perm", [0, 3, 1, 2])),
        ],
        ["layer normalisation of channels that are first, spelled out"] =
        [
            Node("ReduceMean", ["a"], "q", Attribute("axes", [1])), Node("Sub", ["a", "q"], "r"), Node("Mul", ["r", "r"], "s"),
            Node("ReduceMean", ["s"], "t", Attribute("axes", [1])), Node("Add", ["small", "t"], "u"), Node("Sqrt", ["u"], "v0"),
            Node("Div", ["r", "v0"], "w0"), Node("Mul", ["c", "w0"], "z"),
        ],
        ["linear layer of every pixel"] =
        [
            Node("Transpose", ["a"], "p", Attribute("perm", [0, 2, 3, 1])), Node("MatMul", ["p", "fc"], "q"), Node("Add", ["q", "five"], "r"),
            Node("Transpose", ["r"], "s", Attribute("perm", [0, 3, 1, 2])), Node("Conv", ["s", "back5"], "z"),
        ],
        ["transposed convolution"] =
            [Node("ConvTranspose", ["a", "each2x2", "b"], "z", Attribute("strides", [2, 3]), Attribute("pads", [0, 1, 1, 0]),
                Attribute("output_padding", [1, 2]), Attribute("group", 2))],
        ["transposed convolution to a size"] =
            [Node("ConvTranspose", ["a", "each2x2"], "z", Attribute("strides", [2, 3]), Attribute("output_shape", [9, 18]), Attribute("group", 2))],
        ["transposed convolution of the same size"] =
            [Node("ConvTranspose", ["a", "w3"], "z", Attribute("strides", [2, 2]), Attribute("auto_pad", "SAME_UPPER"))],
        ["powers"] = [Node("Relu", ["a"], "p"), Node("Pow", ["p", "two"], "z")],
        ["a root of powers"] = [Node("Relu", ["a"], "p"), Node("Add", ["p", "one"], "q"), Node("Sqrt", ["q"], "z")],
        ["generalised mean"] =
        [
            Node("Clip", ["a", "small"], "p"), Node("Pow", ["p", "three"], "q"), Node("GlobalAveragePool", ["q"], "r"),
            Node("Reciprocal", ["three"], "s"), Node("Pow", ["r", "s"], "z"),
        ],
        ["gate by the channels beside each (ECA)"] =
        [
            Node("GlobalAveragePool", ["a"], "p"), Node("Reshape", ["p", "line"], "q"),
            Node("Conv", ["q", "beside"], "r", Attribute("kernel_shape", [3]), Attribute("pads", [1, 1])),
            Node("Reshape", ["r", "unlined"], "s"), Node("Sigmoid", ["s"], "t"), Node("Mul", ["a", "t"], "z"),
        ],
        ["pools in a line"] =
        [
            Node("Reshape", ["a", "lined"], "p"), Node("MaxPool", ["p"], "q", Attribute("kernel_shape", [3]), Attribute("strides", [2])),
            Node("AveragePool", ["q"], "r", Attribute("kernel_shape", [2]), Attribute("pads", [1, 0])), Node("Reshape", ["r", "columns"], "z"),
        ],
        ["negative"] = [Node("Neg", ["a"], "p"), Node("Relu", ["p"], "z")],
        ["cut from above"] = [Node("Clip", ["a", "", "half"], "z")],
        ["PReLU"] = [Node("PRelu", ["a", "c"], "z")],
        ["PReLU of one slope"] = [Node("PRelu", ["a", "half"], "z")],
        ["reflected border"] = [Node("Pad", ["a", "pads"], "z", Attribute("mode", "reflect"))],
        ["border of its own pixels, and cut off"] = [Node("Pad", ["a", "cuts"], "z", Attribute("mode", "constant"))],
        ["border of a number"] = [Node("Pad", ["a", "pads", "three"], "z")],
        ["border of zeros by itself"] = [Node("Pad", ["a", "pads"], "p"), Node("Relu", ["p"], "z")],
        ["more channels of zeros"] = [Node("Pad", ["a", "channels"], "p"), Node("Conv", ["p", "six1x1"], "z")],
        ["broadcast sum"] = [Node("GlobalAveragePool", ["a"], "p"), Node("Add", ["p", "a"], "z")],
        ["broadcast product of two sides"] =
            [Node("GlobalAveragePool", ["a"], "p"), Node("Conv", ["a", "one1x1"], "q"), Node("Mul", ["p", "q"], "z")],
        ["stretch"] = [Node("GlobalAveragePool", ["a"], "p"), Node("Expand", ["p", "size"], "q"),
            Node("Concat", ["a", "q"], "r", Attribute("axis", 1)),
            Node("Conv", ["r", "eight1x1"], "z")],
        ["nearest resize"] = [Node("Resize", ["a", "", "scales"], "z", Attribute("mode", "nearest"),
            Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor"))],
        ["bilinear resize"] = [Node("Resize", ["a", "", "scales"], "z", Attribute("mode", "linear"))],
        ["bilinear resize to a size"] = [Node("Resize", ["a", "", "", "sizes"], "z", Attribute("mode", "linear"),
            Attribute("coordinate_transformation_mode", "pytorch_half_pixel"))],
        ["bilinear resize with corners aligned"] = [Node("Resize", ["a", "", "less"], "z", Attribute("mode", "linear"),
            Attribute("coordinate_transformation_mode", "align_corners"))],
        ["cubic resize"] = [Node("Resize", ["a", "", "scales"], "z", Attribute("mode", "cubic"))],
        ["dilated max pool"] = [Node("MaxPool", ["a"], "z", Attribute("kernel_shape", [2, 2]), Attribute("dilations", [2, 3]))],
        ["sum with a constant"] = [Node("Sum", ["a", "whole", "c"], "z")],
        ["channels last, scaled there, and back"] =
        [
            Node("Transpose", ["a"], "p", Attribute("perm", [0, 2, 3, 1])), Node("Mul", ["p", "last"], "q"), Node("Relu", ["q"], "r"),
            Node("Transpose", ["r"], "z", Attribute("perm", [0, 3, 1, 2])),
        ],
    };

    [Theory, MemberData(nameof(Bodies))]
    public void Operators_give_what_onnx_runtime_gives(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder.File("body.onnx");
        File.WriteAllBytes(path, Model(
            13, [1, 3, 5, 6], "y",
            [
                Node("Conv", ["image", "w", "b"], "a", Attribute("pads", [1, 1, 1, 1])), .. All[name], Node("GlobalAveragePool", ["z"], "pool"),
                Node("Flatten", ["pool"], "vector"), Node("MatMul", ["vector", "fc"], "y"),
            ],
            [.. Weights, Tensor("each2", [4, 4, 1, 1], Numbers(16, 9))]));
        var read = OnnxImport.Read(path);
        using var network = read.Network;
        using var oracle = new OnnxRuntimeOracle(path, read.ValueNames.Values);
        manual_seed(3);
        var image = randn([1, 3, 5, 6]).Times(3);
        using var trace = NetworkTrace.Record(network, image);
        Assert.True(read.ValueNames.Count >= 3, string.Join(", ", read.ValueNames));
        foreach (var (node, value) in read.ValueNames) Near.Relative(oracle.Run(image, value), trace[node], 1e-5, $"{name}: {node}, {value}");
        Near.Relative(oracle.Run(image), trace.Output, 1e-5, name);

        using var x = image.detach().clone().requires_grad_(true);
        using var score = network.call(x)[0, 2];
        var expected = autograd.grad([score], [x])[0];
        using var coefficients = ImportanceCoefficients.Sweep(trace, network.Output, Seed(trace.Output, 2));
        Near.Relative(expected, coefficients[Networks.Node.ImageName]!, 1e-5, $"{name}: the sweep against autograd");
    }

    [Theory]
    [InlineData(1f, 0.485f, 0.229f)]
    [InlineData(255f, 0.5f, 0.5f)]
    [InlineData(255f, 0f, 1f)]
    public void A_normalisation_inside_the_network_becomes_its_preprocessing(float brightest, float mean, float deviation)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var path = folder.File("normalising.onnx");
        File.WriteAllBytes(path, Model(
            13, [1, 3, 5, 6], "y",
            [
                Node("Sub", ["image", "mean"], "p"), Node("Div", ["p", "deviation"], "q"), Node("Conv", ["q", "w"], "r"), Node("Relu", ["r"], "s"),
                Node("GlobalAveragePool", ["s"], "t"), Node("Flatten", ["t"], "y"),
            ],
            [
                Tensor("w", [4, 3, 3, 3], Numbers(108)), Tensor("mean", [1, 3, 1, 1], mean * brightest, (mean / 2) * brightest, mean * brightest),
                Tensor("deviation", [1, 3, 1, 1], deviation * brightest, deviation * brightest, deviation * brightest * 2),
            ]));
        using var network = Network.FromOnnx(path);
        Assert.DoesNotContain(network.Nodes, node => node.Layer is Networks.Affine);
        var (means, deviations) = (network.Preprocessing.Mean, network.Preprocessing.StandardDeviation);
        Assert.Equal((5, 6), (network.Preprocessing.Size, network.Preprocessing.Width));
        foreach (var (expected, found) in new[]
            { (mean, means.Red), (mean / 2, means.Green), (deviation, deviations.Red), (deviation * 2, deviations.Blue) })
            Assert.Equal(expected, found, 1e-5f);
        var image = rand(1, 3, 5, 6);
        using var oracle = new OnnxRuntimeOracle(path);
        var normalised = (image - tensor([means.Red, means.Green, means.Blue], [1, 3, 1, 1]))
            / tensor([deviations.Red, deviations.Green, deviations.Blue], [1, 3, 1, 1]);
        Near.Relative(oracle.Run(image.Times(brightest)), network.call(normalised), 1e-5);
    }

    public static TheoryData<string> Refusals => [.. Refused.Keys];

    /// <summary>What cannot be read, and words of the sentence that says so.</summary>
    private static readonly Dictionary<string, (byte[] File, string[] Words)> Refused = new()
    {
        ["attention"] = (Body(Node("MatMul", ["a", "a"], "z")), ["MatMul", "attention", "not a convolutional layer"]),
        ["windows of a volume"] = (Body(
            [Node("Reshape", ["a", "deep"], "p"), Node("MaxPool", ["p"], "z", Attribute("kernel_shape", [2, 2, 2]))],
            Wholes("deep", [5], 1, 4, 1, 5, 6)), ["MaxPool", "volumes"]),
        ["powers of their own"] = (Body(Node("Pow", ["a", "c"], "z")), ["Pow", "one number for all"]),
        ["softmax inside"] = (Body(Node("Softmax", ["a"], "z")), ["Softmax", "attention"]),
        ["an operator without a layer"] = (Body(Node("Tan", ["a"], "z")), ["Tan", "\"z\"", "NetworkBuilder"]),
        ["an operator of another set"] = (Body([.. Node("Relu", ["a"], "z"), 0x3a, 4, .. "mine"u8]), ["Relu", "mine", "standard operators"]),
        ["two images"] = (Model(13, [Value("image", [1, 3, 5, 6]), Value("other", [1, 3, 5, 6])], [Value("y", [])],
            [Node("Add", ["image", "other"], "y")], []), ["2 inputs", "one image"]),
        ["a sequence"] = (Model(13, [1, 3, 5], "y", [Node("Relu", ["image"], "y")], []), ["image", "[B, C, H, W]"]),
        ["two outputs"] = (Model(13, [Value("image", [1, 3, 5, 6])], [Value("x", []), Value("y", [])],
            [Node("Relu", ["image"], "x"), Node("Relu", ["x"], "y")], []), ["2 values", "Output"]),
        ["a map as output"] = (Model(13, [1, 3, 5, 6], "y", [Node("Relu", ["image"], "y")], []), ["[1, 3, 5, 6]", "[B, K]"]),
        ["no feature map"] = (Model(13, [1, 3, 5, 6], "y", [Node("Flatten", ["image"], "y")], []), ["no feature map"]),
        ["operators of the future"] = (Model(99, [1, 3, 5, 6], "y", [Node("Relu", ["image"], "y")], []), ["version 99", "7 to 21"]),
        ["weights in a file elsewhere"] =
            (Body(Node("Conv", ["a", "far"], "z"), Elsewhere("far", [4, 4, 1, 1], "../secret.bin", 0)), ["far", "not beside the model"]),
        ["weights in a file that is not there"] =
            (Body(Node("Conv", ["a", "far"], "z"), Elsewhere("far", [4, 4, 1, 1], "far.bin", 0)), ["far.bin", "no such file"]),
        ["weights that are not finite"] =
            (Body(Node("Conv", ["a", "nan"], "z"), Tensor("nan", [1, 4, 1, 1], 1, 2, 3, float.NaN)), ["Conv", "not finite"]),
    };

    [Theory, MemberData(nameof(Refusals))]
    public void What_cannot_be_read_is_refused_in_a_sentence_that_names_it(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("refused.onnx");
        var (content, words) = Refused[name];
        File.WriteAllBytes(path, content);
        var problem = Assert.Throws<InvalidInputException>(() => Network.FromOnnx(path));
        Assert.All(words, word => Assert.Contains(word, problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_of_many_types_and_from_a_file_beside_the_model_are_read()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var numbers = Numbers(16).Select(number => (float)Math.Round(number, 1)).ToArray();
        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(numbers).ToArray();
        File.WriteAllBytes(folder.File("far.bin"), [0, 0, 0, 0, .. bytes]);
        var expected = Run(Body(Node("Conv", ["a", "w2"], "z"), Tensor("w2", [4, 4, 1, 1], numbers)));
        Near.Relative(expected, Run(Body(Node("Conv", ["a", "w2"], "z"), Elsewhere("w2", [4, 4, 1, 1], "far.bin", 4))), 1e-6, "beside the model");
        byte[] halves = [.. numbers.SelectMany(number => BitConverter.GetBytes((Half)number))];
        Near.Relative(expected, Run(Body(Node("Conv", ["a", "w2"], "z"), Raw("w2", [4, 4, 1, 1], 10, halves))), 1e-3, "16 bits");
        byte[] brain = [.. numbers.SelectMany(number => BitConverter.GetBytes(number)[2..])];
        Near.Relative(expected, Run(Body(Node("Conv", ["a", "w2"], "z"), Raw("w2", [4, 4, 1, 1], 16, brain))), 1e-2, "bfloat16");
        byte[] tenths = [.. numbers.Select(number => (byte)(sbyte)Math.Round(number * 10))];
        byte[][] quantised = [Node("DequantizeLinear", ["stored", "tenth"], "w2"), Node("Conv", ["a", "w2"], "z")];
        Near.Relative(expected, Run(Body(quantised, Raw("stored", [4, 4, 1, 1], 3, tenths), Tensor("tenth", [], 0.1f))), 1e-5, "8 bits");

        Tensor Run(byte[] content)
        {
            var path = folder.File("types.onnx");
            File.WriteAllBytes(path, content);
            using var network = Network.FromOnnx(path);
            manual_seed(4);
            return network.call(randn(1, 3, 5, 6));
        }
    }

    /// <summary>N of a network whose generalised mean is spelled out is what that reads, as where it is one layer.</summary>
    [Fact]
    public void A_generalised_mean_spelled_out_is_one_pool()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("gem.onnx");
        File.WriteAllBytes(path, Model(
            13, [1, 3, 5, 6], "y",
            [
                Node("Conv", ["image", "w"], "a"), Node("Clip", ["a", "small"], "p"), Node("Pow", ["p", "three"], "q"),
                Node("ReduceMean", ["q"], "r", Attribute("axes", [2, 3])), Node("Pow", ["r", "third"], "s"), Node("Flatten", ["s"], "y"),
            ],
            [.. Weights, Tensor("third", [1], 1f / 3)]));
        using var network = Network.FromOnnx(path);
        Assert.Equal("a", network.FeatureNode.Name);
        Assert.Single(network.Nodes, node => node.Layer is Networks.GeneralisedMeanPool);
        Assert.DoesNotContain(network.Nodes, node => node.Layer is Networks.Power);
    }

    private static byte[] Body(byte[] node, params byte[][] tensors) => Body([node], tensors);

    private static byte[] Body(byte[][] nodes, params byte[][] tensors) => Model(
        13, [1, 3, 5, 6], "y",
        [
            Node("Conv", ["image", "w", "b"], "a", Attribute("pads", [1, 1, 1, 1])), .. nodes, Node("GlobalAveragePool", ["z"], "pool"),
            Node("Flatten", ["pool"], "y"),
        ],
        [.. Weights, .. tensors]);

    private static Tensor Seed(Tensor output, int index)
    {
        var seed = zeros_like(output);
        seed[0, index] = tensor(1f);
        return seed;
    }
}
