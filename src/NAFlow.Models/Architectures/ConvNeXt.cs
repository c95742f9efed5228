using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// ConvNeXt (Liu et al., 2022) with torchvision's names: blocks of a depthwise convolution, layer normalisation and two linear layers of every pixel
/// (convolutions of single pixels here) with a GELU between them, scaled channel by channel and added to what the block reads. Stochastic depth only
/// trains.
/// </summary>
internal static class ConvNeXt
{
    private const double Epsilon = 1e-6;

    // Blocks of the four stages and their widths.
    private static readonly (string Size, int[] Counts, long[] Widths)[] Sizes =
    [
        ("tiny", [3, 3, 9, 3], [96, 192, 384, 768]), ("small", [3, 3, 27, 3], [96, 192, 384, 768]), ("base", [3, 3, 27, 3], [128, 256, 512, 1024]),
        ("large", [3, 3, 27, 3], [192, 384, 768, 1536]),
    ];

    public static IEnumerable<Blueprint> All => [.. Published, Compact];

    private static IEnumerable<Blueprint> Published =>
        from size in Sizes
        select new Blueprint(
            $"convnext_{size.Size}", $"ConvNeXt-{char.ToUpperInvariant(size.Size[0])} (Liu et al., 2022, arXiv 2201.03545)",
            draft => Features(draft, size.Counts, size.Widths, stride: 4, padding: 0),
            shapes => size.Counts.Index().All(stage => HasBlocks(shapes, stage.Index, stage.Item))
                && shapes["features.0.0.weight"] is [var width, ..]
                    && (width == size.Widths[0] || (size.Size is "tiny" or "small" && !IsPublished(width))))
        {
            Classifier = Normalised,
            HeadName = "classifier",
        };

    /// <summary>With a third of the blocks, and a first convolution of half the stride: 6 x 6 features of 96 pixels.</summary>
    private static Blueprint Compact
    {
        get
        {
            int[] counts = [1, 1, 3, 1];
            return Published.First().Compact(width: 3 / 16.0, draft => Features(draft, counts, Sizes[0].Widths, stride: 2, padding: 1)) with
            {
                Fits = shapes => counts.Index().All(stage => HasBlocks(shapes, stage.Index, stage.Item)),
            };
        }
    }

    /// <summary>The global average, normalised, and one linear layer.</summary>
    private static Classifier Normalised { get; } = new("classifier.2.weight", 1000, (draft, features, classes) =>
        draft.Connect("classifier.2", draft.NormalisePixels("classifier.0", draft.Pool(features), Epsilon), classes));

    private static bool IsPublished(long width) => Sizes.Any(size => size.Widths[0] == width);

    private static bool HasBlocks(WeightShapes shapes, int stage, int count) =>
        shapes.Has($"{Name(stage, count - 1)}.block.5.weight") && !shapes.Has($"{Name(stage, count)}.block.5.weight");

    private static string Name(int stage, int block) => $"features.{(2 * stage) + 1}.{block}";

    private static Signal Features(NetworkDraft draft, int[] counts, long[] widths, long stride, long padding)
    {
        var x = draft.Convolve("features.0.0", draft.Image, widths[0], kernel: 4, stride, padding);
        x = draft.NormalisePixels("features.0.1", x, Epsilon);
        for (var stage = 0; stage < counts.Length; stage++)
        {
            var between = $"features.{2 * stage}";
            if (stage > 0) x = draft.Convolve(
                $"{between}.1", draft.NormalisePixels($"{between}.0", x, Epsilon), widths[stage], kernel: 2, stride: 2);
            for (var block = 0; block < counts[stage]; block++) x = Block(draft, Name(stage, block), x, widths[stage]);
        }

        return x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, long width)
    {
        const int expansion = 4;
        var x = draft.ConvolveDepthwise($"{name}.block.0", input, stride: 1, kernel: 7, bias: true);
        x = draft.Convolve($"{name}.block.3", draft.NormalisePixels($"{name}.block.2", x, Epsilon), expansion * width, kernel: 1);
        x = draft.Convolve($"{name}.block.5", draft.Append($"{name}.block.4", new Gelu(), x), width, kernel: 1);
        var output = draft.Add(name, draft.ScaleChannels($"{name}.layer_scale", x), input);
        draft.Block(name, input, output);
        return output;
    }
}

/// <summary>torchvision's names of what stands in a block of ConvNeXt without a module of its own.</summary>
internal static class ConvNeXtNames
{
    private const string Scale = ".layer_scale";

    /// <summary>The name of a tensor in a module; any other name stays as it is.</summary>
    public static string Plain(string name) => name.EndsWith(Scale, StringComparison.Ordinal) ? $"{name}.weight" : name;
}
