using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// GoogLeNet (Szegedy et al., 2015) as torchvision has it: with batch normalisation, 3 x 3 convolutions in place of 5 x 5, and without the auxiliary heads.
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
        Classifier = new("fc.weight", 1000, (draft, features, classes) => draft.Connect("fc", draft.Append("dropout", new Dropout(0.2), draft.Pool(features)), classes)),
        Ignored = ["aux1.", "aux2."],

        // From -1 to 1: torchvision undoes ImageNet's statistics inside this network (transform_input), which comes to the same.
        Preprocessing = Preprocessing.ImageNet with { Mean = ChannelValues.Same(0.5f), StandardDeviation = ChannelValues.Same(0.5f) },
    };

    public static IEnumerable<Blueprint> Blueprints => [Published];

    /// <summary>
    /// With five of the nine modules, and a third pool that does not stride: 6 x 6 features of 96 pixels. All nine would let every feature see the whole image,
    /// and their places in it would mean nothing.
    /// </summary>
    public static Blueprint Compact => Published.Compact(width: 1 / 4.0, draft => Features(draft, CompactModules, new MaxPool(3, stride: 1, padding: 1))) with
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
