using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>MNASNet-B1 (Tan et al., 2019) of four widths with torchvision's names, which are numbers in one sequence.</summary>
internal static class MnasNet
{
    // Expansion, kernel, stride, width, repetitions.
    private static readonly (long Expansion, long Kernel, long Stride, long Width, int Count)[] Stages =
        [(3, 3, 2, 24, 3), (3, 5, 2, 40, 3), (6, 5, 2, 80, 3), (6, 3, 1, 96, 2), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)];

    private static readonly (string Name, double Width)[] Sizes = [("0_5", 0.5), ("0_75", 0.75), ("1_0", 1), ("1_3", 1.3)];

    public static IEnumerable<Blueprint> All =>
        from size in Sizes
        select new Blueprint(
            $"mnasnet{size.Name}", $"MNASNet {size.Name.Replace('_', '.')} (Tan et al., 2019, arXiv 1807.11626)",
            draft => Features(draft, size.Width), shapes => shapes.Has("layers.13.0.layers.6.weight")
                && shapes["layers.0.weight"] is [var width, ..]
                    && (width == Widths.ToWhole(32 * size.Width) || (size.Width == 1 && !IsPublished(shapes))))
        {
            Classifier = Classifier.AfterDropout,
            HeadName = "classifier",
        };

    private static bool IsPublished(WeightShapes shapes) =>
        Sizes.Any(size => shapes["layers.0.weight"] is [var width, ..] && width == Widths.ToWhole(32 * size.Width));

    private static Signal Features(NetworkDraft draft, double factor)
    {
        var x = draft.Convolve("layers.0", draft.Image, Widths.ToWhole(32 * factor), kernel: 3, stride: 2, padding: 1, bias: false);
        x = Activated(draft, "layers", 1, x);
        x = Activated(draft, "layers", 4, draft.ConvolveDepthwise("layers.3", x, stride: 1));
        x = draft.Normalise("layers.7", draft.Convolve("layers.6", x, Widths.ToWhole(16 * factor), kernel: 1, bias: false));
        for (var stage = 0; stage < Stages.Length; stage++)
            for (var block = 0; block < Stages[stage].Count; block++)
                x = Block(draft, $"layers.{stage + 8}.{block}", x, Stages[stage], block == 0 ? Stages[stage].Stride : 1, factor);
        return Activated(draft, "layers", 15, draft.Convolve("layers.14", x, 1280, kernel: 1, bias: false));
    }

    private static Signal Block(
        NetworkDraft draft, string name, Signal input, (long Expansion, long Kernel, long, long Width, int) stage, long stride, double factor)
    {
        var layers = $"{name}.layers";
        var x = draft.Convolve($"{layers}.0", input, stage.Expansion * input.Channels, kernel: 1, bias: false);
        x = Activated(draft, layers, 1, x);
        x = Activated(draft, layers, 4, draft.ConvolveDepthwise($"{layers}.3", x, stride, stage.Kernel));
        x = draft.Normalise($"{layers}.7", draft.Convolve($"{layers}.6", x, Widths.ToWhole(stage.Width * factor), kernel: 1, bias: false));
        var output = stride == 1 && x.Channels == input.Channels ? draft.Add(name, x, input) : x;
        draft.Block(name, input, output);
        return output;
    }

    /// <summary>Batch normalisation at this place of a sequence, and a ReLU at the next.</summary>
    private static Signal Activated(NetworkDraft draft, string sequence, int place, Signal convolved) =>
        draft.Append($"{sequence}.{place + 1}", new Relu(), draft.Normalise($"{sequence}.{place}", convolved, momentum: 0.0003));
}
