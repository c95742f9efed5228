using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>AlexNet (Krizhevsky, 2014) with torchvision's names.</summary>
internal static class AlexNet
{
    private static readonly Blueprint Published = new(
        "alexnet", "AlexNet (Krizhevsky, 2014, arXiv 1404.5997)", draft => Features(draft, stride: 4, padding: IsSmall(draft.Shapes) ? 5 : 2),
        shapes => shapes.Has("features.10.weight") && !shapes.Has("features.1.weight") && !shapes.Has("features.2.weight"))
    {
        Classifier = Classifier(grid: 6, hidden: 4096),
        HeadName = "classifier",
    };

    public static IEnumerable<Blueprint> All => [Published, Compact];

    /// <summary>With half the published stride: 5 x 5 features of 96 pixels.</summary>
    private static Blueprint Compact => (Published with { Classifier = Classifier(grid: 5, hidden: 256) })
        .Compact(width: 3 / 16.0, draft => Features(draft, stride: 2, padding: 5));

    /// <summary>
    /// Whether it is the variant for images of 32 pixels (Yang's classification programs): one linear layer, wider padding, and pools of 2 x 2.
    /// </summary>
    public static bool IsSmall(WeightShapes shapes) => shapes["classifier.weight"] is [_, var inputs] && inputs == shapes["features.10.weight"]?[0];

    private static Signal Features(NetworkDraft draft, long stride, long padding)
    {
        var isSmall = IsSmall(draft.Shapes);
        if (isSmall) draft.Assume("pools of 2 x 2 and a padding of 5, as in the variant for images of 32 pixels");
        var x = Convolve(0, draft.Image, 64, kernel: 11, stride, padding);
        x = draft.Append("features.2", Pool(), x);
        x = Convolve(3, x, 192, kernel: 5, stride: 1, padding: 2);
        x = draft.Append("features.5", Pool(), x);
        x = Convolve(6, x, 384, kernel: 3, stride: 1, padding: 1);
        x = Convolve(8, x, 256, kernel: 3, stride: 1, padding: 1);
        x = Convolve(10, x, 256, kernel: 3, stride: 1, padding: 1);
        return draft.Append("features.12", Pool(), x);

        MaxPool Pool() => isSmall ? new MaxPool(2) : new MaxPool(3, stride: 2);

        Signal Convolve(int index, Signal input, long published, long kernel, long stride, long padding) =>
            draft.Append($"features.{index + 1}", new Relu(), draft.Convolve($"features.{index}", input, published, kernel, stride, padding));
    }

    private static Classifier Classifier(long grid, long hidden) => new("classifier.6.weight", 1000, (draft, features, classes) =>
    {
        var x = GridPool.Append(draft, features, "classifier.1.weight", grid);
        x = draft.Append("classifier.0", new Dropout(), x);
        x = draft.Append("classifier.2", new Relu(), draft.Connect("classifier.1", x, hidden));
        x = draft.Append("classifier.3", new Dropout(), x);
        x = draft.Append("classifier.5", new Relu(), draft.Connect("classifier.4", x, hidden));
        return draft.Connect("classifier.6", x, classes);
    });
}
