using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>SqueezeNet 1.0 and 1.1 (Iandola et al., 2016) with torchvision's names.</summary>
internal static class SqueezeNet
{
    private const string Source = "(Iandola et al., 2016, arXiv 1602.07360)";

    private static readonly Layout Version10 = new(
        96, 7, [(3, 16, 64), (4, 16, 64), (5, 32, 128), (7, 32, 128), (8, 48, 192), (9, 48, 192), (10, 64, 256), (12, 64, 256)]);

    private static readonly Layout Version11 = new(
        64, 3, [(3, 16, 64), (4, 16, 64), (6, 32, 128), (7, 32, 128), (9, 48, 192), (10, 48, 192), (11, 64, 256), (12, 64, 256)]);

    public static IEnumerable<Blueprint> All =>
    [
        new("squeezenet1_1", $"SqueezeNet 1.1 {Source}", draft => Features(draft, Version11), shapes =>
            shapes.Has("features.6.squeeze.weight") && shapes.Has("features.11.squeeze.weight"))
        {
            Classifier = Classifier(padding: 0),
            HeadName = "classifier",
        },
        new("squeezenet1_0", $"SqueezeNet 1.0 {Source}", draft => Features(draft, Version10), IsVersion10)
        {
            Classifier = Classifier(padding: 0),
            HeadName = "classifier",
        },

        // The authors' own network pads its last convolution and torchvision's does not, which no tensor shows: torchvision's comes first.
        new("squeezenet1_0_padded", $"SqueezeNet 1.0 as its authors run it, with a padded classifier {Source}", draft =>
            Features(draft, Version10), IsVersion10)
        {
            Classifier = Classifier(padding: 1),
            HeadName = "classifier",
        },
    ];

    private static bool IsVersion10(WeightShapes shapes) => shapes.Has("features.5.squeeze.weight");

    private static Signal Features(NetworkDraft draft, Layout layout)
    {
        var x = draft.Convolve("features.0", draft.Image, layout.Stem, layout.StemKernel, stride: 2);
        x = draft.Append("features.1", new Relu(), x);
        x = Pool(2);
        foreach (var (index, squeeze, expand) in layout.Fires)
        {
            // Between two Fire modules whose numbers leave a gap stands a pool.
            if (index > 3 && !layout.Fires.Any(fire => fire.Index == index - 1)) x = Pool(index - 1);
            x = Fire(draft, $"features.{index}", x, squeeze, expand);
        }

        return x;

        Signal Pool(int index) => draft.Append($"features.{index}", new MaxPool(3, stride: 2, ceilMode: true), x);
    }

    private static Signal Fire(NetworkDraft draft, string name, Signal input, long squeeze, long expand)
    {
        var x = draft.Append($"{name}.squeeze_activation", new Relu(), draft.Convolve($"{name}.squeeze", input, squeeze, kernel: 1));
        var left = draft.Append($"{name}.expand1x1_activation", new Relu(), draft.Convolve($"{name}.expand1x1", x, expand, kernel: 1));
        var right = draft.Append($"{name}.expand3x3_activation", new Relu(), draft.Convolve($"{name}.expand3x3", x, expand, kernel: 3, padding: 1));
        var output = draft.Concatenate(name, left, right);
        draft.Block(name, input, output);
        return output;
    }

    private static Classifier Classifier(long padding) => new("classifier.1.weight", 1000, (draft, features, classes) =>
    {
        var x = draft.Append("classifier.0", new Dropout(), features);
        x = draft.Append("classifier.2", new Relu(), draft.Convolve("classifier.1", x, classes, kernel: 1, padding: padding));
        return draft.Append("flatten", new Flatten(), draft.Append("classifier.3", new AdaptiveAveragePool(1), x));
    });

    private sealed record Layout(long Stem, long StemKernel, (int Index, long Squeeze, long Expand)[] Fires);
}
