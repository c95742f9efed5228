using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// ShuffleNetV2 (Ma et al., 2018) of four widths with torchvision's names. A block that does not stride changes one half of the channels, and the
/// channels of both halves are shuffled.
/// </summary>
internal static class ShuffleNet
{
    private static readonly int[] Counts = [4, 8, 4];

    // The widths of the first convolution, the three stages and the last convolution.
    private static readonly (string Name, long[] Widths)[] Sizes =
    [
        ("x0_5", [24, 48, 96, 192, 1024]), ("x1_0", [24, 116, 232, 464, 1024]), ("x1_5", [24, 176, 352, 704, 1024]),
        ("x2_0", [24, 244, 488, 976, 2048]),
    ];

    public static IEnumerable<Blueprint> All =>
        from size in Sizes
        select new Blueprint(
            $"shufflenet_v2_{size.Name}", $"ShuffleNetV2 {size.Name.Replace('_', '.')} (Ma et al., 2018, arXiv 1807.11164)",
            draft => Features(draft, size.Widths), shapes => shapes.Has("stage3.7.branch2.5.weight")
                && shapes["stage2.0.branch2.0.weight"] is [var half, ..]
                    && (half == size.Widths[1] / 2 || (size.Name == "x1_0" && !IsPublished(half))))
        {
            Classifier = Classifier.Linear("fc"),
        };

    private static bool IsPublished(long half) => Sizes.Any(size => half == size.Widths[1] / 2);

    private static Signal Features(NetworkDraft draft, long[] widths)
    {
        var x = draft.Convolve("conv1.0", draft.Image, widths[0], kernel: 3, stride: 2, padding: 1, bias: false);
        x = draft.Append("conv1.2", new Relu(), draft.Normalise("conv1.1", x));
        x = draft.Append("maxpool", new MaxPool(3, stride: 2, padding: 1), x);
        for (var stage = 0; stage < Counts.Length; stage++)
            for (var block = 0; block < Counts[stage]; block++)
            {
                var name = $"stage{stage + 2}.{block}";
                x = block == 0 ? Striding(draft, name, x, widths[stage + 1] / 2) : Halved(draft, name, x);
            }

        x = draft.Convolve("conv5.0", x, widths[^1], kernel: 1, bias: false);
        return draft.Append("conv5.2", new Relu(), draft.Normalise("conv5.1", x));
    }

    private static Signal Striding(NetworkDraft draft, string name, Signal input, long half)
    {
        var first = draft.Normalise($"{name}.branch1.1", draft.ConvolveDepthwise($"{name}.branch1.0", input, stride: 2));
        first = Activated(draft, $"{name}.branch1", 2, first, half);
        return Shuffled(draft, name, input, first, Branch(draft, name, input, half, stride: 2));
    }

    private static Signal Halved(NetworkDraft draft, string name, Signal input)
    {
        var half = input.Channels / 2;
        var first = draft.Select($"{name}.first", input, Range(0, half));
        var second = draft.Select($"{name}.second", input, Range(half, input.Channels - half));
        return Shuffled(draft, name, input, first, Branch(draft, name, second, half, stride: 1));
    }

    private static Signal Branch(NetworkDraft draft, string name, Signal input, long half, long stride)
    {
        var x = Activated(draft, $"{name}.branch2", 0, input, half);
        x = draft.Normalise($"{name}.branch2.4", draft.ConvolveDepthwise($"{name}.branch2.3", x, stride));
        return Activated(draft, $"{name}.branch2", 5, x, half);
    }

    /// <summary>The halves side by side, and their channels in turn.</summary>
    private static Signal Shuffled(NetworkDraft draft, string name, Signal input, Signal first, Signal second)
    {
        var joined = draft.Concatenate($"{name}.concat", first, second);
        var half = joined.Channels / 2;
        var output = draft.Select(name, joined, [.. Range(0, half).SelectMany(channel => (long[])[channel, half + channel])]);
        draft.Block(name, input, output);
        return output;
    }

    /// <summary>A 1 x 1 convolution at this place of a sequence, and batch normalisation and a ReLU at the next.</summary>
    private static Signal Activated(NetworkDraft draft, string sequence, int place, Signal input, long width)
    {
        var x = draft.Convolve($"{sequence}.{place}", input, width, kernel: 1, bias: false);
        return draft.Append($"{sequence}.{place + 2}", new Relu(), draft.Normalise($"{sequence}.{place + 1}", x));
    }

    private static long[] Range(long first, long count) => [.. Enumerable.Range((int)first, (int)count).Select(channel => (long)channel)];
}
