using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>BN-Inception (Ioffe and Szegedy, 2015) with the names of Cadene's conversion, which Proxy-Anchor uses; it reads blue, green, red from 0 to 255.</summary>
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

    public static IEnumerable<Blueprint> Blueprints => [Published];

    /// <summary>Its last striding module does not stride: 6 x 6 features of 96 pixels.</summary>
    public static Blueprint Compact => Published.Compact(width: 3 / 16.0, draft => Features(draft, lastStride: 1));

    private static Signal Features(NetworkDraft draft, long lastStride)
    {
        var x = Convolve(draft, "conv1", "7x7_s2", draft.Image, 64, kernel: 7, stride: 2, relu: "7x7");
        x = draft.Append("pool1_3x3_s2", new MaxPool(3, stride: 2, ceilMode: true), x);
        x = Convolve(draft, "conv2", "3x3_reduce", x, 64, kernel: 1);
        x = Convolve(draft, "conv2", "3x3", x, 192, kernel: 3);
        x = draft.Append("pool2_3x3_s2", new MaxPool(3, stride: 2, ceilMode: true), x);
        foreach (var (name, widths) in Modules) x = Inception(draft, $"inception_{name}", x, widths, maximum: name is "5b", stride: name is "3c" ? 2 : name is "4e" ? lastStride : 1);
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

    private static Signal Convolve(NetworkDraft draft, string module, string part, Signal input, long published, long kernel, long stride = 1, string? relu = null)
    {
        var x = draft.Convolve($"{module}_{part}", input, published, kernel, stride, kernel / 2);
        x = draft.Normalise($"{module}_{part}_bn", x, momentum: 0.9);
        return draft.Append($"{module}_relu_{relu ?? part}", new Relu(), x);
    }
}
