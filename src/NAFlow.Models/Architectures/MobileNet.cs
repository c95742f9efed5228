using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>MobileNetV1 (Howard et al., 2017) with the names of the usual PyTorch conversion: <c>model.N.K</c> and <c>fc</c>.</summary>
internal static class MobileNet
{
    private static readonly (long Width, long Stride)[] Separable =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    public static IEnumerable<Blueprint> All =>
    [
        new("mobilenet_v1", "MobileNetV1 (Howard et al., 2017, arXiv 1704.04861)", Features, shapes =>
            shapes.Has("model.13.3.weight") && shapes.Has("model.1.0.weight"))
        {
            Classifier = Classifier.Linear("fc"),
        },
    ];

    private static Signal Features(NetworkDraft draft)
    {
        var x = draft.Convolve("model.0.0", draft.Image, 32, kernel: 3, MobileStem.Stride(draft), padding: 1, bias: false);
        x = draft.Append("model.0.2", new Relu(), draft.Normalise("model.0.1", x));
        for (var index = 0; index < Separable.Length; index++)
        {
            var (name, input) = ($"model.{index + 1}", x);
            x = draft.Normalise($"{name}.1", draft.ConvolveDepthwise($"{name}.0", x, Separable[index].Stride));
            x = draft.Append($"{name}.2", new Relu(), x);
            x = draft.Normalise($"{name}.4", draft.Convolve($"{name}.3", x, Separable[index].Width, kernel: 1, bias: false));
            x = draft.Append($"{name}.5", new Relu(), x);
            draft.Block(name, input, x);
        }

        return x;
    }
}

/// <summary>The first convolution of a MobileNet, whose stride shows in no tensor.</summary>
internal static class MobileStem
{
    private const int MostCifarClasses = 100;

    /// <summary>Whether the classifier has the name and the size that it has in networks for images of 32 pixels.</summary>
    public static bool IsSmall(WeightShapes shapes) => shapes["linear.weight"] is [<= MostCifarClasses, _];

    /// <summary>2 as published; 1 where the classifier has the name and the size that it has in networks for images of 32 pixels.</summary>
    public static long Stride(NetworkDraft draft)
    {
        var stride = draft.Assumptions.StemStride ?? (IsSmall(draft.Shapes) ? 1 : 2);
        draft.AssumeStride(Assumptions.StemStrideKey, $"{Assumptions.StemStrideKey}={stride}, of the first convolution");
        return stride;
    }
}

/// <summary>MobileNetV2 (Sandler et al., 2018) with torchvision's names.</summary>
internal static class MobileNetV2
{
    // Expansion, width, repetitions, first stride.
    private static readonly (long Expansion, long Width, int Count, long Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static IEnumerable<Blueprint> All =>
    [
        new("mobilenet_v2", "MobileNetV2 (Sandler et al., 2018, arXiv 1801.04381)", Features, shapes =>
            shapes.Has("features.17.conv.2.weight") && shapes.Has("features.18.0.weight"))
        {
            Classifier = Classifier.AfterDropout,
            HeadName = "classifier",
        },
    ];

    private static Signal Features(NetworkDraft draft)
    {
        var x = Activated(draft, "features.0",
            draft.Convolve("features.0.0", draft.Image, 32, kernel: 3, MobileStem.Stride(draft), padding: 1, bias: false));
        draft.AssumeStride(
            Assumptions.StageStrideKey, $"{Assumptions.StageStrideKey}={draft.Assumptions.StageStride}, of the first stage that strides");
        var index = 1;
        foreach (var (expansion, width, count, stride) in Stages)
            for (var repetition = 0; repetition < count; repetition++)
                x = InvertedResidual(draft, $"features.{index++}", x, expansion, width,
                    repetition > 0 ? 1 : width == 24 ? draft.Assumptions.StageStride : stride);
        return Activated(draft, $"features.{index}", draft.Convolve($"features.{index}.0", x, 1280, kernel: 1, bias: false));
    }

    private static Signal InvertedResidual(NetworkDraft draft, string name, Signal input, long expansion, long width, long stride)
    {
        var (x, step) = (input, 0);
        if (expansion > 1)
        {
            var expanded = draft.Convolve($"{name}.conv.0.0", x, expansion * x.Channels, kernel: 1, bias: false);
            x = Activated(draft, $"{name}.conv.{step++}", expanded);
        }

        x = Activated(draft, $"{name}.conv.{step}", draft.ConvolveDepthwise($"{name}.conv.{step}.0", x, stride));
        x = draft.Convolve($"{name}.conv.{step + 1}", x, width, kernel: 1, bias: false);
        x = draft.Normalise($"{name}.conv.{step + 2}", x);
        var output = stride == 1 && x.Channels == input.Channels ? draft.Add(name, input, x) : x;
        draft.Block(name, input, output);
        return output;
    }

    /// <summary>Batch normalisation and ReLU6 after a convolution, which stands at 0 in its module.</summary>
    private static Signal Activated(NetworkDraft draft, string module, Signal convolved) =>
        draft.Append($"{module}.2", new Relu6(), draft.Normalise($"{module}.1", convolved));
}

/// <summary>MobileNetV3 (Howard et al., 2019) with torchvision's names: hard swish, and squeeze and excitation in some of its blocks.</summary>
internal static class MobileNetV3
{
    private const double Epsilon = 1e-3;

    private static readonly (string Name, Shape[] Blocks, long Hidden)[] Sizes =
    [
        ("large",
        [
            new(3, 16, 16, 1), new(3, 64, 24, 2), new(3, 72, 24, 1), new(5, 72, 40, 2, Excites: true), new(5, 120, 40, 1, Excites: true),
            new(5, 120, 40, 1, Excites: true), new(3, 240, 80, 2, IsHard: true), new(3, 200, 80, 1, IsHard: true), new(3, 184, 80, 1, IsHard: true),
            new(3, 184, 80, 1, IsHard: true), new(3, 480, 112, 1, true, true), new(3, 672, 112, 1, true, true), new(5, 672, 160, 2, true, true),
            new(5, 960, 160, 1, true, true), new(5, 960, 160, 1, true, true),
        ], 1280),
        ("small",
        [
            new(3, 16, 16, 2, Excites: true), new(3, 72, 24, 2), new(3, 88, 24, 1), new(5, 96, 40, 2, true, true), new(5, 240, 40, 1, true, true),
            new(5, 240, 40, 1, true, true), new(5, 120, 48, 1, true, true), new(5, 144, 48, 1, true, true), new(5, 288, 96, 2, true, true),
            new(5, 576, 96, 1, true, true), new(5, 576, 96, 1, true, true),
        ], 1024),
    ];

    public static IEnumerable<Blueprint> All =>
        from size in Sizes
        let last = size.Blocks.Length
        select new Blueprint(
            $"mobilenet_v3_{size.Name}", $"MobileNetV3 {size.Name} (Howard et al., 2019, arXiv 1905.02244)",
            draft => Features(draft, size.Blocks), shapes => shapes.Has($"features.{last}.block.0.0.weight")
                && !shapes.Has($"features.{last + 1}.block.0.0.weight") && shapes.Has($"features.{last + 1}.0.weight"))
        {
            Classifier = new("classifier.3.weight", 1000, (draft, features, classes) =>
            {
                var x = draft.Append("classifier.1", new HardSwish(), draft.Connect("classifier.0", draft.Pool(features), size.Hidden));
                return draft.Connect("classifier.3", draft.Append("classifier.2", new Dropout(0.2), x), classes);
            }),
            HeadName = "classifier",
        };

    private static Signal Features(NetworkDraft draft, Shape[] blocks)
    {
        var x = draft.Convolve("features.0.0", draft.Image, 16, kernel: 3, stride: 2, padding: 1, bias: false);
        x = Activated(draft, "features.0", x, isHard: true);
        for (var index = 0; index < blocks.Length; index++) x = Block(draft, $"features.{index + 1}", x, blocks[index]);
        var last = $"features.{blocks.Length + 1}";
        return Activated(draft, last, draft.Convolve($"{last}.0", x, 6 * blocks[^1].Width, kernel: 1, bias: false), isHard: true);
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, Shape shape)
    {
        var (x, step) = (input, 0);
        if (draft.Shapes.AreFree ? shape.Inside != input.Channels : draft.Shapes[$"{name}.block.0.0.weight"] is [_, > 1, ..])
            x = Next(draft.Convolve($"{name}.block.0.0", x, shape.Inside, kernel: 1, bias: false));
        x = Next(draft.ConvolveDepthwise($"{name}.block.{step}.0", x, shape.Stride, shape.Kernel));
        if (shape.Excites) x = draft.Excite($"{name}.block.{step++}", x, Widths.ToWhole(shape.Inside / 4), new Relu(), new HardSigmoid());
        x = draft.Normalise(
            $"{name}.block.{step}.1", draft.Convolve($"{name}.block.{step}.0", x, shape.Width, kernel: 1, bias: false), Epsilon);
        var output = shape.Stride == 1 && x.Channels == input.Channels ? draft.Add(name, x, input) : x;
        draft.Block(name, input, output);
        return output;

        Signal Next(Signal convolved) => Activated(draft, $"{name}.block.{step++}", convolved, shape.IsHard);
    }

    private static Signal Activated(NetworkDraft draft, string module, Signal convolved, bool isHard) =>
        draft.Append($"{module}.2", isHard ? new HardSwish() : new Relu(), draft.Normalise($"{module}.1", convolved, Epsilon));

    private sealed record Shape(long Kernel, long Inside, long Width, long Stride, bool Excites = false, bool IsHard = false);
}
