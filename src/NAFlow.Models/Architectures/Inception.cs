using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// GoogLeNet (Szegedy et al., 2015) as torchvision has it: with batch normalisation, 3 x 3 convolutions in place of 5 x 5, and without the auxiliary
/// heads.
/// </summary>
internal static class GoogLeNet
{
    private const double Epsilon = 1e-3;

    // 1 x 1; 3 x 3 reduced, 3 x 3; second 3 x 3 reduced, second 3 x 3; projection of the pool.
    private static readonly (string Name, long[] Widths)[] Modules =
    [
        ("inception3a", [64, 96, 128, 16, 32, 32]), ("inception3b", [128, 128, 192, 32, 96, 64]),
        ("inception4a", [192, 96, 208, 16, 48, 64]), ("inception4b", [160, 112, 224, 24, 64, 64]), ("inception4c", [128, 128, 256, 24, 64, 64]),
        ("inception4d", [112, 144, 288, 32, 64, 64]), ("inception4e", [256, 160, 320, 32, 128, 128]),
        ("inception5a", [256, 160, 320, 32, 128, 128]), ("inception5b", [384, 192, 384, 48, 128, 128]),
    ];

    private static readonly string[] Kept = ["inception3a", "inception3b", "inception4a", "inception4e", "inception5b"];

    private static IEnumerable<(string Name, long[] Widths)> CompactModules => Modules.Where(module => Kept.Contains(module.Name));

    private static MaxPool ThirdPool => new(3, stride: 2, ceilMode: true);

    private static readonly Blueprint Published = new(
        "googlenet", "GoogLeNet (Szegedy et al., 2015, arXiv 1409.4842)", draft => Features(draft, Modules, ThirdPool),
        shapes => shapes.Has("inception5a.branch4.1.conv.weight"))
    {
        Classifier = new("fc.weight", 1000, (draft, features, classes) =>
            draft.Connect("fc", draft.Append("dropout", new Dropout(0.2), draft.Pool(features)), classes)),
        Ignored = ["aux1.", "aux2."],

        // From -1 to 1: torchvision undoes ImageNet's statistics inside this network (transform_input), which comes to the same.
        Preprocessing = Preprocessing.ImageNet with { Mean = ChannelValues.Same(0.5f), StandardDeviation = ChannelValues.Same(0.5f) },
    };

    public static IEnumerable<Blueprint> All => [Published, Compact];

    /// <summary>
    /// With five of the nine modules, and a third pool that does not stride: 6 x 6 features of 96 pixels. All nine would let every feature see the
    /// whole image, and their places in it would mean nothing.
    /// </summary>
    private static Blueprint Compact =>
        Published.Compact(width: 1 / 4.0, draft => Features(draft, CompactModules, new MaxPool(3, stride: 1, padding: 1))) with
        {
            Fits = shapes => shapes.Has("inception5b.branch4.1.conv.weight") && !shapes.Has("inception5a.branch4.1.conv.weight"),
        };

    private static Signal Features(NetworkDraft draft, IEnumerable<(string Name, long[] Widths)> modules, MaxPool thirdPool)
    {
        var x = Convolve(draft, "conv1", draft.Image, 64, kernel: 7, stride: 2);
        x = draft.Append("maxpool1", new MaxPool(3, stride: 2, ceilMode: true), x);
        x = Convolve(draft, "conv2", x, 64, kernel: 1);
        x = Convolve(draft, "conv3", x, 192, kernel: 3);
        x = draft.Append("maxpool2", new MaxPool(3, stride: 2, ceilMode: true), x);
        foreach (var (name, widths) in modules)
        {
            x = Inception(draft, name, x, widths);
            if (name == "inception3b") x = draft.Append("maxpool3", thirdPool, x);
            if (name == "inception4e") x = draft.Append("maxpool4", new MaxPool(2, stride: 2, ceilMode: true), x);
        }

        return x;
    }

    private static Signal Inception(NetworkDraft draft, string name, Signal input, long[] widths)
    {
        var first = Convolve(draft, $"{name}.branch1", input, widths[0], kernel: 1);
        var second = Convolve(draft, $"{name}.branch2.1", Convolve(draft, $"{name}.branch2.0", input, widths[1], kernel: 1), widths[2], kernel: 3);
        var third = Convolve(draft, $"{name}.branch3.1", Convolve(draft, $"{name}.branch3.0", input, widths[3], kernel: 1), widths[4], kernel: 3);
        var pooled = draft.Append($"{name}.branch4.0", new MaxPool(3, stride: 1, padding: 1, ceilMode: true), input);
        var fourth = Convolve(draft, $"{name}.branch4.1", pooled, widths[5], kernel: 1);
        var output = draft.Concatenate(name, first, second, third, fourth);
        draft.Block(name, input, output);
        return output;
    }

    private static Signal Convolve(NetworkDraft draft, string name, Signal input, long published, long kernel, long stride = 1)
    {
        var x = draft.Convolve($"{name}.conv", input, published, kernel, stride, kernel / 2, bias: false);
        return draft.Append(name, new Relu(), draft.Normalise($"{name}.bn", x, Epsilon));
    }
}

/// <summary>
/// BN-Inception (Ioffe and Szegedy, 2015) with the names of Cadene's conversion, which Proxy-Anchor uses; it reads blue, green, red from 0 to 255.
/// </summary>
internal static class BnInception
{
    // 1 x 1 (0: none); 3 x 3 reduced, 3 x 3; double 3 x 3 reduced, double 3 x 3; projection of the pool (0: none, and the pool is passed on).
    private static readonly (string Name, long[] Widths)[] Modules =
    [
        ("3a", [64, 64, 64, 64, 96, 32]), ("3b", [64, 64, 96, 64, 96, 64]), ("3c", [0, 128, 160, 64, 96, 0]),
        ("4a", [224, 64, 96, 96, 128, 128]), ("4b", [192, 96, 128, 96, 128, 128]), ("4c", [160, 128, 160, 128, 160, 128]),
        ("4d", [96, 128, 192, 160, 192, 128]), ("4e", [0, 128, 192, 192, 256, 0]),
        ("5a", [352, 192, 320, 160, 224, 128]), ("5b", [352, 192, 320, 192, 224, 128]),
    ];

    private static readonly Blueprint Published = new(
        "bn_inception", "BN-Inception (Ioffe and Szegedy, 2015, arXiv 1502.03167)", draft => Features(draft, lastStride: 2),
        shapes => shapes.Has("inception_5b_pool_proj.weight"))
    {
        Classifier = Classifier.Linear("last_linear"),
        HeadName = "last_linear",
        Preprocessing = Preprocessing.ImageNet with
        {
            Channels = ChannelOrder.BlueGreenRed,
            Mean = new(128 / 255f, 117 / 255f, 104 / 255f),
            StandardDeviation = ChannelValues.Same(1 / 255f),
        },
    };

    public static IEnumerable<Blueprint> All => [Published, Compact];

    /// <summary>Its last striding module does not stride: 6 x 6 features of 96 pixels.</summary>
    private static Blueprint Compact => Published.Compact(width: 3 / 16.0, draft => Features(draft, lastStride: 1));

    private static Signal Features(NetworkDraft draft, long lastStride)
    {
        var x = Convolve(draft, "conv1", "7x7_s2", draft.Image, 64, kernel: 7, stride: 2, relu: "7x7");
        x = draft.Append("pool1_3x3_s2", new MaxPool(3, stride: 2, ceilMode: true), x);
        x = Convolve(draft, "conv2", "3x3_reduce", x, 64, kernel: 1);
        x = Convolve(draft, "conv2", "3x3", x, 192, kernel: 3);
        x = draft.Append("pool2_3x3_s2", new MaxPool(3, stride: 2, ceilMode: true), x);
        foreach (var (name, widths) in Modules) x =
            Inception(draft, $"inception_{name}", x, widths, maximum: name is "5b", stride: name is "3c" ? 2 : name is "4e" ? lastStride : 1);
        return x;
    }

    private static Signal Inception(NetworkDraft draft, string name, Signal input, long[] widths, bool maximum, long stride)
    {
        var passes = widths[5] == 0;
        var branches = new List<Signal>();
        if (widths[0] > 0) branches.Add(Convolve(draft, name, "1x1", input, widths[0], kernel: 1));
        var single = Convolve(draft, name, "3x3_reduce", input, widths[1], kernel: 1);
        branches.Add(Convolve(draft, name, "3x3", single, widths[2], kernel: 3, stride));
        var twice = Convolve(draft, name, "double_3x3_reduce", input, widths[3], kernel: 1);
        twice = Convolve(draft, name, "double_3x3_1", twice, widths[4], kernel: 3);
        branches.Add(Convolve(draft, name, "double_3x3_2", twice, widths[4], kernel: 3, stride));
        var pool = passes ? new MaxPool(3, stride, padding: stride == 1 ? 1 : 0, ceilMode: true)
            : maximum ? new MaxPool(3, stride: 1, padding: 1, ceilMode: true)
            : (Layer)new AveragePool(3, stride: 1, padding: 1, ceilMode: true);
        var pooled = draft.Append($"{name}_pool", pool, input);
        branches.Add(passes ? pooled : Convolve(draft, name, "pool_proj", pooled, widths[5], kernel: 1));
        var output = draft.Concatenate($"{name}_output", [.. branches]);
        draft.Block(name, input, output);
        return output;
    }

    private static Signal Convolve(
        NetworkDraft draft, string module, string part, Signal input, long published, long kernel, long stride = 1, string? relu = null)
    {
        var x = draft.Convolve($"{module}_{part}", input, published, kernel, stride, kernel / 2);
        x = draft.Normalise($"{module}_{part}_bn", x, momentum: 0.9);
        return draft.Append($"{module}_relu_{relu ?? part}", new Relu(), x);
    }
}

/// <summary>
/// Inception-v3 (Szegedy et al., 2016) with torchvision's names, for images of 299 pixels, with factorised convolutions and without the auxiliary
/// head.
/// </summary>
internal static class InceptionV3
{
    private const double Epsilon = 1e-3;

    public static IEnumerable<Blueprint> All =>
    [
        new("inception_v3", "Inception-v3 (Szegedy et al., 2016, arXiv 1512.00567)", Features, shapes =>
            shapes.Has("Mixed_7c.branch3x3dbl_3b.conv.weight"))
        {
            Classifier = new("fc.weight", 1000, (draft, features, classes) =>
                draft.Connect("fc", draft.Append("dropout", new Dropout(0.5), draft.Pool(features)), classes)),
            Ignored = ["AuxLogits."],

            // As with GoogLeNet, torchvision undoes ImageNet's statistics inside the network.
            Preprocessing = Preprocessing.ImageNet with
            {
                Size = 299, Mean = ChannelValues.Same(0.5f), StandardDeviation = ChannelValues.Same(0.5f),
            },
        },
    ];

    private static Signal Features(NetworkDraft draft)
    {
        var x = Convolve(draft, "Conv2d_1a_3x3", draft.Image, 32, kernel: 3, stride: 2);
        x = Convolve(draft, "Conv2d_2a_3x3", x, 32, kernel: 3);
        x = Convolve(draft, "Conv2d_2b_3x3", x, 64, kernel: 3, padding: 1);
        x = draft.Append("maxpool1", new MaxPool(3, stride: 2), x);
        x = Convolve(draft, "Conv2d_4a_3x3", Convolve(draft, "Conv2d_3b_1x1", x, 80, kernel: 1), 192, kernel: 3);
        x = draft.Append("maxpool2", new MaxPool(3, stride: 2), x);
        x = Square(draft, "Mixed_5b", x, pooled: 32);
        x = Square(draft, "Mixed_5c", x, pooled: 64);
        x = Square(draft, "Mixed_5d", x, pooled: 64);
        x = FirstHalving(draft, "Mixed_6a", x);
        foreach (var (letter, width) in ((char, long)[])[('b', 128), ('c', 160), ('d', 160), ('e', 192)])
            x = Factorised(draft, $"Mixed_6{letter}", x, width);
        x = SecondHalving(draft, "Mixed_7a", x);
        return Wide(draft, "Mixed_7c", Wide(draft, "Mixed_7b", x));
    }

    private static Signal Square(NetworkDraft draft, string name, Signal input, long pooled)
    {
        var five = Convolve(draft, $"{name}.branch5x5_1", input, 48, kernel: 1);
        var twice = Convolve(draft, $"{name}.branch3x3dbl_1", input, 64, kernel: 1);
        twice = Convolve(draft, $"{name}.branch3x3dbl_2", twice, 96, kernel: 3, padding: 1);
        return Joined(draft, name, input,
            Convolve(draft, $"{name}.branch1x1", input, 64, kernel: 1),
            Convolve(draft, $"{name}.branch5x5_2", five, 64, kernel: 5, padding: 2),
            Convolve(draft, $"{name}.branch3x3dbl_3", twice, 96, kernel: 3, padding: 1),
            Pooled(draft, name, input, pooled));
    }

    private static Signal FirstHalving(NetworkDraft draft, string name, Signal input)
    {
        var twice = Convolve(draft, $"{name}.branch3x3dbl_1", input, 64, kernel: 1);
        twice = Convolve(draft, $"{name}.branch3x3dbl_2", twice, 96, kernel: 3, padding: 1);
        return Joined(draft, name, input,
            Convolve(draft, $"{name}.branch3x3", input, 384, kernel: 3, stride: 2),
            Convolve(draft, $"{name}.branch3x3dbl_3", twice, 96, kernel: 3, stride: 2),
            draft.Append($"{name}.pool", new MaxPool(3, stride: 2), input));
    }

    private static Signal Factorised(NetworkDraft draft, string name, Signal input, long width)
    {
        var once = Convolve(draft, $"{name}.branch7x7_1", input, width, kernel: 1);
        once = Convolve(draft, $"{name}.branch7x7_2", once, width, (1, 7));
        var twice = Convolve(draft, $"{name}.branch7x7dbl_1", input, width, kernel: 1);
        twice = Convolve(draft, $"{name}.branch7x7dbl_2", twice, width, (7, 1));
        twice = Convolve(draft, $"{name}.branch7x7dbl_3", twice, width, (1, 7));
        twice = Convolve(draft, $"{name}.branch7x7dbl_4", twice, width, (7, 1));
        return Joined(draft, name, input,
            Convolve(draft, $"{name}.branch1x1", input, 192, kernel: 1),
            Convolve(draft, $"{name}.branch7x7_3", once, 192, (7, 1)),
            Convolve(draft, $"{name}.branch7x7dbl_5", twice, 192, (1, 7)),
            Pooled(draft, name, input, 192));
    }

    private static Signal SecondHalving(NetworkDraft draft, string name, Signal input)
    {
        var seven = Convolve(draft, $"{name}.branch7x7x3_1", input, 192, kernel: 1);
        seven = Convolve(draft, $"{name}.branch7x7x3_2", seven, 192, (1, 7));
        seven = Convolve(draft, $"{name}.branch7x7x3_3", seven, 192, (7, 1));
        return Joined(draft, name, input,
            Convolve(draft, $"{name}.branch3x3_2", Convolve(draft, $"{name}.branch3x3_1", input, 192, kernel: 1), 320, kernel: 3, stride: 2),
            Convolve(draft, $"{name}.branch7x7x3_4", seven, 192, kernel: 3, stride: 2),
            draft.Append($"{name}.pool", new MaxPool(3, stride: 2), input));
    }

    private static Signal Wide(NetworkDraft draft, string name, Signal input)
    {
        var once = Convolve(draft, $"{name}.branch3x3_1", input, 384, kernel: 1);
        var twice = Convolve(draft, $"{name}.branch3x3dbl_1", input, 448, kernel: 1);
        twice = Convolve(draft, $"{name}.branch3x3dbl_2", twice, 384, kernel: 3, padding: 1);
        return Joined(draft, name, input,
            Convolve(draft, $"{name}.branch1x1", input, 320, kernel: 1),
            Convolve(draft, $"{name}.branch3x3_2a", once, 384, (1, 3)), Convolve(draft, $"{name}.branch3x3_2b", once, 384, (3, 1)),
            Convolve(draft, $"{name}.branch3x3dbl_3a", twice, 384, (1, 3)), Convolve(draft, $"{name}.branch3x3dbl_3b", twice, 384, (3, 1)),
            Pooled(draft, name, input, 192));
    }

    private static Signal Pooled(NetworkDraft draft, string name, Signal input, long width) => Convolve(
        draft, $"{name}.branch_pool", draft.Append($"{name}.pool", new AveragePool(3, stride: 1, padding: 1), input), width, kernel: 1);

    private static Signal Joined(NetworkDraft draft, string name, Signal input, params Signal[] branches)
    {
        var output = draft.Concatenate(name, branches);
        draft.Block(name, input, output);
        return output;
    }

    private static Signal Convolve(
        NetworkDraft draft, string name, Signal input, long published, long kernel, long stride = 1, long padding = 0) =>
        Activated(draft, name, draft.Convolve($"{name}.conv", input, published, kernel, stride, padding, bias: false));

    private static Signal Convolve(NetworkDraft draft, string name, Signal input, long published, (long, long) kernel) =>
        Activated(draft, name, draft.Convolve($"{name}.conv", input, published, kernel));

    private static Signal Activated(NetworkDraft draft, string name, Signal convolved) =>
        draft.Append(name, new Relu(), draft.Normalise($"{name}.bn", convolved, Epsilon));
}
