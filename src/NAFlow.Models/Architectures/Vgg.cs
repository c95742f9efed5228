using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// VGG with 11, 13, 16 or 19 layers (Simonyan and Zisserman, 2015), with and without batch normalisation, with torchvision's names.
/// </summary>
internal static class Vgg
{
    private const long PublishedGrid = 7;

    private static readonly long[] Widths = [64, 128, 256, 512, 512];

    // Convolutions in each of the five stages.
    private static readonly (int Layers, int[] Stages)[] Depths =
        [(11, [1, 1, 2, 2, 2]), (13, [2, 2, 2, 2, 2]), (16, [2, 2, 3, 3, 3]), (19, [2, 2, 4, 4, 4])];

    public static IEnumerable<Blueprint> All =>
        from depth in Depths
        from normalised in (bool[])[false, true]
        select new Blueprint(
            $"vgg{depth.Layers}{(normalised ? "_bn" : "")}",
            $"VGG-{depth.Layers}{(normalised ? " with batch norm" : "")} (Simonyan and Zisserman, 2015, arXiv 1409.1556)",
            draft => Features(draft, depth.Stages, normalised), shapes => Fits(shapes, depth.Stages, normalised))
        {
            Classifier = new("classifier.6.weight", 1000, Classify),
            HeadName = "classifier",
        };

    private static Signal Features(NetworkDraft draft, int[] stages, bool normalised)
    {
        var (x, index) = (draft.Image, 0);
        foreach (var (convolutions, width) in stages.Zip(Widths))
        {
            for (var count = 0; count < convolutions; count++)
            {
                x = draft.Convolve($"features.{index++}", x, width, kernel: 3, padding: 1);
                if (normalised) x = draft.Normalise($"features.{index++}", x);
                x = draft.Append($"features.{index++}", new Relu(), x);
            }

            x = draft.Append($"features.{index++}", new MaxPool(2), x);
        }

        return x;
    }

    /// <summary>The indices of the convolutions tell the depths apart, and the running statistics the two kinds.</summary>
    private static bool Fits(WeightShapes shapes, int[] stages, bool normalised)
    {
        var last = stages.Sum() * (normalised ? 3 : 2) + stages.Length - (normalised ? 4 : 3);
        var next = stages[0] == 1 ? (normalised ? 4 : 3) : (normalised ? 3 : 2);
        return shapes.Has($"features.{last}.weight") && shapes.Has($"features.{next}.weight") && !shapes.Has($"features.{last + 1}.squeeze.weight")
            && shapes.Has("features.1.running_mean") == normalised && shapes.Count("features.", ".weight") == stages.Sum() * (normalised ? 2 : 1);
    }

    private static Signal Classify(NetworkDraft draft, Signal features, long classes)
    {
        var x = GridPool.Append(draft, features, "classifier.0.weight", PublishedGrid);
        x = draft.Append("classifier.1", new Relu(), draft.Connect("classifier.0", x, 4096));
        x = draft.Append("classifier.2", new Dropout(), x);
        x = draft.Append("classifier.4", new Relu(), draft.Connect("classifier.3", x, 4096));
        x = draft.Append("classifier.5", new Dropout(), x);
        return draft.Connect("classifier.6", x, classes);
    }
}
