using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// ResNet-18 to ResNet-152 (He et al., 2016), ResNeXt (Xie et al., 2017) and Wide ResNet (Zagoruyko and Komodakis, 2016) with torchvision's names;
/// bottlenecks stride at their 3 x 3 convolution. Weights may also have a stem of three convolutions, shortcuts that average before their convolution
/// (He et al., 2019, arXiv 1812.01187), and squeeze and excitation (Hu et al., 2018).
/// </summary>
internal static class ResNet
{
    // Those that differ only in the widths inside their blocks come before the usual one of their depth, which takes any widths.
    private static readonly Depth[] Depths =
    [
        new("resnet18", "ResNet-18", [2, 2, 2, 2], IsBottleneck: false), new("resnet34", "ResNet-34", [3, 4, 6, 3], IsBottleneck: false),
        Grouped("resnext50_32x4d", "ResNeXt-50 32x4d", [3, 4, 6, 3], 32, 4), Wide("wide_resnet50_2", "Wide ResNet-50-2", [3, 4, 6, 3]),
        new("resnet50", "ResNet-50", [3, 4, 6, 3]),
        Grouped("resnext101_32x8d", "ResNeXt-101 32x8d", [3, 4, 23, 3], 32, 8),
        Grouped("resnext101_64x4d", "ResNeXt-101 64x4d", [3, 4, 23, 3], 64, 4),
        Wide("wide_resnet101_2", "Wide ResNet-101-2", [3, 4, 23, 3]), new("resnet101", "ResNet-101", [3, 4, 23, 3]),
        new("resnet152", "ResNet-152", [3, 8, 36, 3]),
    ];

    private const int Usual = 64;

    private static readonly Depth CompactDepth = new("resnet50", "ResNet-50", [1, 2, 2, 1]);

    public static IEnumerable<Blueprint> All => [.. Published, Compact];

    private static IEnumerable<Blueprint> Published =>
        from depth in Depths
        select new Blueprint(depth.Name, $"{depth.Title} ({depth.Source})", draft => Features(draft, depth, lastStride: 2), depth.Fits)
        {
            Classifier = Classifier.Linear("fc"),
        };

    /// <summary>With one to two bottlenecks a stage and a last stage that does not stride: 6 x 6 features of 96 pixels.</summary>
    private static Blueprint Compact => Published.First(blueprint => blueprint.Name == "resnet50")
        .Compact(width: 3 / 16.0, draft => Features(draft, CompactDepth, lastStride: 1)) with
    {
        Fits = CompactDepth.Fits,
    };

    private static Depth Grouped(string name, string title, int[] stages, int groups, int widthOfGroup) =>
        new(name, title, stages, Groups: groups, Inside: groups * widthOfGroup) { Source = "Xie et al., 2017, arXiv 1611.05431" };

    private static Depth Wide(string name, string title, int[] stages) =>
        new(name, title, stages, Inside: 128) { Source = "Zagoruyko and Komodakis, 2016, arXiv 1605.07146" };

    private static Signal Features(NetworkDraft draft, Depth depth, long lastStride)
    {
        var x = Stem(draft);
        if (depth.IsBottleneck) draft.AssumeStride(Assumptions.BottleneckStrideKey, draft.Assumptions.BottleneckStrideSaid);
        draft.AssumeStride(Assumptions.OutputStrideKey, draft.Assumptions.OutputStrideSaid);
        draft.AssumeStride(Assumptions.LastStrideKey, draft.Assumptions.OutputStrideSaid);
        var (pixels, dilation) = (4L, 1L);
        for (var stage = 0; stage < depth.Stages.Length; stage++)
        {
            var stride = stage == 0 ? 1 : stage < depth.Stages.Length - 1 ? 2 : Math.Min(lastStride, draft.Assumptions.LastStride);
            var isDilated = stride == 2 && pixels * stride > draft.Assumptions.OutputStride;
            for (var block = 0; block < depth.Stages[stage]; block++)
            {
                // The first block of a dilated stage keeps the dilation before it, and the others have its own.
                x = Block(draft, $"layer{stage + 1}.{block}", x, stage, block > 0 || isDilated ? 1 : stride, depth, dilation);
                if (block == 0 && isDilated) dilation *= 2;
            }

            if (!isDilated) pixels *= stride;
        }

        return x;
    }

    /// <summary>A convolution of 7 x 7 that strides, with a max pool; or one of 3 x 3 without, for images of 32 pixels.</summary>
    private static Signal Stem(NetworkDraft draft)
    {
        if (draft.Shapes.Has("conv1.0.weight") && !draft.Shapes.Has("conv1.weight")) return DeepStem(draft);
        var (kernel, assumptions) = (draft.Shapes.Kernel("conv1.weight", 7), draft.Assumptions);
        var (stride, isPooled) = kernel == 7 ? (2, true) : (assumptions.StemStride ?? 1, assumptions.StemPool ?? false);
        if (kernel > 3 && kernel != 7 && !draft.Shapes.StatesModules && (assumptions.StemStride is null || assumptions.StemPool is null))
            throw new UndecidedReadingException(
                $"conv1.weight has a kernel of {kernel} x {kernel}, and neither its stride nor a max pool behind it shows in tensors; say "
                + $"--assume {Assumptions.StemStrideKey}=1 or 2, and --assume {Assumptions.StemPoolKey}=yes or no");
        if (kernel != 7 && draft.Shapes.StatesModules) isPooled = draft.Shapes.Module("maxpool") is { Kind: not "Identity" };
        if (kernel != 7)
        {
            var said = $"{Assumptions.StemStrideKey}={stride} and {Assumptions.StemPoolKey}={(isPooled ? "yes" : "no")} at the first convolution of "
                + $"{kernel} x {kernel}";
            draft.AssumeStride(Assumptions.StemStrideKey, said);
            draft.AssumeStride(Assumptions.StemPoolKey, said);
        }

        var x = draft.Convolve("conv1", draft.Image, 64, kernel, stride, kernel / 2, bias: false);
        x = draft.Append("relu", new Relu(), draft.Normalise("bn1", x));
        return isPooled ? draft.Append("maxpool", new MaxPool(3, stride: 2, padding: 1), x) : x;
    }

    /// <summary>Three convolutions of 3 x 3 in a sequence, of which the first strides, with a max pool behind them.</summary>
    private static Signal DeepStem(NetworkDraft draft)
    {
        var (stride, isPooled) = (draft.Assumptions.StemStride ?? 2, draft.Assumptions.StemPool ?? true);
        var said = $"{Assumptions.StemStrideKey}={stride} at the first of three convolutions and {Assumptions.StemPoolKey}={(isPooled ? "yes" : "no")} behind them";
        draft.AssumeStride(Assumptions.StemStrideKey, said);
        draft.AssumeStride(Assumptions.StemPoolKey, said);
        var x = draft.Image;
        foreach (var (step, width) in ((int, long)[])[(0, 32), (3, 32), (6, 64)])
        {
            x = draft.Convolve($"conv1.{step}", x, width, kernel: 3, step == 0 ? stride : 1, padding: 1, bias: false);
            x = step == 6 ? draft.Append("relu", new Relu(), draft.Normalise("bn1", x))
                : draft.Append($"conv1.{step + 2}", new Relu(), draft.Normalise($"conv1.{step + 1}", x));
        }

        return isPooled ? draft.Append("maxpool", new MaxPool(3, stride: 2, padding: 1), x) : x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, int stage, long stride, Depth depth, long dilation)
    {
        var (bottleneck, width) = (depth.IsBottleneck, (long)depth.Inside << stage);
        var (first, second) = draft.Assumptions.StrideInFirstConvolution ? (stride, 1L) : (1L, stride);
        var x = bottleneck
            ? Normalised("conv2", "bn2", Activated("relu", Normalised("conv1", "bn1", input, width, kernel: 1, first)), width, kernel: 3, second)
            : Normalised("conv1", "bn1", input, width, kernel: 3, stride);
        x = Activated(bottleneck ? "relu_1" : "relu", x);
        var outputs = (bottleneck ? 256L : 64) << stage;
        x = bottleneck ? Normalised("conv3", "bn3", x, outputs, kernel: 1, 1) : Normalised("conv2", "bn2", x, outputs, kernel: 3, 1);
        if (draft.Shapes.Has($"{name}.se.fc1.weight"))
        {
            draft.Assume("se gates what is added to each shortcut, with a ReLU and a sigmoid");
            x = draft.Excite($"{name}.se", x, x.Channels / 16, new Relu(), new Sigmoid());
        }

        var shortcut = stride == 1 && x.Channels == input.Channels ? input : Shortcut();
        var output = draft.Append(name, new Relu(), draft.Add($"{name}.add", x, shortcut));
        draft.Block(name, input, output);
        return output;

        Signal Normalised(string convolution, string normalisation, Signal from, long published, long kernel, long by)
        {
            var apart = kernel == 1 ? 1 : dilation;
            return draft.Normalise(
                $"{name}.{normalisation}",
                draft.Convolve($"{name}.{convolution}", from, published, kernel, by, apart * (kernel / 2), bias: false, apart,
                    groups: bottleneck && kernel == 3 ? depth.Groups : null));
        }

        Signal Activated(string relu, Signal from) => draft.Append($"{name}.{relu}", new Relu(), from);

        // A convolution at 1 in its sequence has an average pool before it, which strides in its place.
        Signal Shortcut()
        {
            if (draft.Shapes[$"{name}.downsample.1.weight"] is not { Count: 4 }) return Normalised(
                "downsample.0", "downsample.1", input, outputs, 1, stride);
            var window = WindowAxis.Even(2, stride);
            var pooled = stride == 1 ? input
                : draft.Append($"{name}.downsample.0", new AveragePool(window, window, ceilMode: true, countsPadding: false), input);
            return Normalised("downsample.1", "downsample.2", pooled, outputs, kernel: 1, 1);
        }
    }

    /// <param name="Name">The network's name.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Stages">The blocks of every stage.</param>
    /// <param name="IsBottleneck">Whether its blocks are bottlenecks.</param>
    /// <param name="Groups">The groups of the 3 x 3 convolutions of bottlenecks.</param>
    /// <param name="Inside">The width inside the blocks of the first stage.</param>
    private sealed record Depth(string Name, string Title, int[] Stages, bool IsBottleneck = true, int Groups = 1, int Inside = Usual)
    {
        public string Source { get; init; } = "He et al., 2016, arXiv 1512.03385";

        public bool Fits(WeightShapes shapes) =>
            shapes["layer1.0.conv2.weight"] is [var inside, var ofGroup, ..] && shapes.Has("layer1.0.conv3.weight") == IsBottleneck
            && ((Groups == 1 && Inside == Usual) || (inside == Inside && ofGroup * Groups == Inside))
            && Stages.Select((count, stage) =>
                shapes.Has($"layer{stage + 1}.{count - 1}.conv1.weight") && !shapes.Has($"layer{stage + 1}.{count}.conv1.weight")).All(it => it);
    }
}

/// <summary>
/// The CIFAR-10 residual networks with 20 to 110 layers (He et al., 2016, section 4.2), with the names of Idelbayev's implementation, whose shortcuts
/// have no parameters; where weights have convolutions for them, those are taken.
/// </summary>
internal static class CifarResNet
{
    public static IEnumerable<Blueprint> All =>
        from layers in (int[])[20, 32, 44, 56, 110]
        let blocks = (layers - 2) / 6
        select new Blueprint($"resnet{layers}_cifar", $"CIFAR ResNet-{layers} (He et al., 2016, arXiv 1512.03385)", draft =>
            Features(draft, blocks), shapes => Fits(shapes, blocks))
        {
            Classifier = Classifier.Linear("linear", classes: 10),
            HeadName = "linear",
            Preprocessing = Preprocessing.ImageNet with { Size = 32 },
            ClassNames = Cifar10Classes.Names,
        };

    private static bool Fits(WeightShapes shapes, int blocks) =>
        shapes.Has($"layer3.{blocks - 1}.conv2.weight") && !shapes.Has($"layer3.{blocks}.conv2.weight") && !shapes.Has("layer4.0.conv1.weight");

    private static Signal Features(NetworkDraft draft, int blocks)
    {
        var x = draft.Convolve("conv1", draft.Image, 16, kernel: 3, padding: 1, bias: false);
        x = draft.Append("relu", new Relu(), draft.Normalise("bn1", x));
        for (var stage = 0; stage < 3; stage++)
            for (var block = 0; block < blocks; block++)
                x = Block(draft, $"layer{stage + 1}.{block}", x, 16L << stage, stride: block == 0 && stage > 0 ? 2 : 1);
        return x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, long width, long stride)
    {
        var x = draft.Normalise($"{name}.bn1", draft.Convolve($"{name}.conv1", input, width, kernel: 3, stride, padding: 1, bias: false));
        x = draft.Append($"{name}.relu", new Relu(), x);
        x = draft.Normalise($"{name}.bn2", draft.Convolve($"{name}.conv2", x, width, kernel: 3, padding: 1, bias: false));
        var shortcut = stride == 1 && x.Channels == input.Channels ? input
            : draft.Shapes.Has($"{name}.downsample.0.weight")
            ? draft.Normalise($"{name}.downsample.1", draft.Convolve($"{name}.downsample.0", input, width, kernel: 1, stride, bias: false))
            : draft.Append($"{name}.shortcut", new PaddedShortcut(input.Channels, x.Channels), input) with { Channels = x.Channels };
        var output = draft.Append(name, new Relu(), draft.Add($"{name}.add", x, shortcut));
        draft.Block(name, input, output);
        return output;
    }
}

/// <summary>ResNet-12 of few-shot learning (Meta-Baseline, Chen et al., 2021), for images of 84 pixels; its own output is the embedding.</summary>
internal static class ResNet12
{
    private const double Slope = 0.1;

    private static readonly Blueprint Published = new(
        "resnet12", "ResNet-12 for few-shot learning (Chen et al., 2021, arXiv 2003.04390)", draft => Features(draft, firstStride: 1, new MaxPool(2)),
        shapes => shapes["layer1.conv3.weight"] is [_, _, 3, 3] && shapes.Has("layer4.conv3.weight"))
    {
        Preprocessing = Preprocessing.ImageNet with { Size = 84 },
    };

    public static IEnumerable<Blueprint> All => [Published, Compact];

    /// <summary>
    /// Its first block strides, where the whole network spends most of its time, and its last pool does not: 6 x 6 features of 96 pixels.
    /// </summary>
    private static Blueprint Compact =>
        Published.Compact(width: 3 / 16.0, draft => Features(draft, firstStride: 2, new MaxPool(3, stride: 1, padding: 1)));

    private static Signal Features(NetworkDraft draft, long firstStride, MaxPool lastPool)
    {
        var x = draft.Image;
        for (var stage = 0; stage < 4; stage++)
            x = Block(draft, $"layer{stage + 1}", x, 64L << stage, stage == 0 ? firstStride : 1, stage == 3 ? lastPool : new MaxPool(2));
        return x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, long width, long stride, MaxPool pool)
    {
        var x = input;
        for (var index = 1; index <= 3; index++)
        {
            x = draft.Normalise($"{name}.bn{index}",
                draft.Convolve($"{name}.conv{index}", x, width, kernel: 3, index == 1 ? stride : 1, padding: 1, bias: false));
            if (index < 3) x = draft.Append(index == 1 ? $"{name}.relu" : $"{name}.relu_1", new LeakyRelu(Slope), x);
        }

        // Where it strides the shortcut sees every pixel too; besides, libtorch 2.10 corrupts memory in the gradient of a striding 1 x 1 convolution
        // of an image.
        var kernel = stride == 1 ? 1 : 3;
        var shortcut = draft.Normalise(
            $"{name}.downsample.1", draft.Convolve($"{name}.downsample.0", input, width, kernel, stride, kernel / 2, bias: false));
        x = draft.Append($"{name}.relu_2", new LeakyRelu(Slope), draft.Add($"{name}.add", x, shortcut));
        var output = draft.Append(name, pool, x);
        draft.Block(name, input, output);
        return output;
    }
}
