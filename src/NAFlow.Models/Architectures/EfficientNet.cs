using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// EfficientNet-B0 to -B7 (Tan and Le, 2019) and EfficientNetV2 (Tan and Le, 2021) with torchvision's names: inverted bottlenecks with SiLU, and with
/// squeeze and excitation but in the fused ones of V2.
/// </summary>
internal static class EfficientNet
{
    private const long PublishedStem = 32;

    // Published mean and deviation of the largest of V2, whose makers had them from -1 to 1.
    private const float Middle = 0.5f;

    // Expansion, kernel, stride, width, repetitions; whether the expansion and the depthwise convolution are one.
    private static readonly Stage[] First =
    [
        new(1, 3, 1, 16, 1), new(6, 3, 2, 24, 2), new(6, 5, 2, 40, 2), new(6, 3, 2, 80, 3), new(6, 5, 1, 112, 3), new(6, 5, 2, 192, 4),
        new(6, 3, 1, 320, 1),
    ];

    private static readonly (string Letter, Stage[] Stages, long Stem, int Size)[] Second =
    [
        ("s", [Fused(1, 1, 24, 2), Fused(4, 2, 48, 4), Fused(4, 2, 64, 4), new(4, 3, 2, 128, 6), new(6, 3, 1, 160, 9), new(6, 3, 2, 256, 15)],
            24, 384),
        ("m",
        [
            Fused(1, 1, 24, 3), Fused(4, 2, 48, 5), Fused(4, 2, 80, 5), new(4, 3, 2, 160, 7), new(6, 3, 1, 176, 14), new(6, 3, 2, 304, 18),
            new(6, 3, 1, 512, 5),
        ], 24, 480),
        ("l",
        [
            Fused(1, 1, 32, 4), Fused(4, 2, 64, 7), Fused(4, 2, 96, 7), new(4, 3, 2, 192, 10), new(6, 3, 1, 224, 19), new(6, 3, 2, 384, 25),
            new(6, 3, 1, 640, 7),
        ], 32, 480),
    ];

    // Factors of widths and depths, and the size of the image.
    private static readonly (double Width, double Depth, int Size)[] Scales =
        [(1, 1, 224), (1, 1.1, 240), (1.1, 1.2, 288), (1.2, 1.4, 300), (1.4, 1.8, 380), (1.6, 2.2, 456), (1.8, 2.6, 528), (2, 3.1, 600)];

    private static readonly Plan[] Published =
    [
        .. Scales.Select((scale, index) => new Plan(
            [
                .. First.Select(stage => stage with
                { Width = Widths.ToWhole(stage.Width * scale.Width), Count = (int)Math.Ceiling(stage.Count * scale.Depth) }),
            ],
            Widths.ToWhole(PublishedStem * scale.Width), 4 * Widths.ToWhole(First[^1].Width * scale.Width), index < 5 ? 1e-5 : 1e-3)),
    ];

    public static IEnumerable<Blueprint> All => [.. FirstGeneration, .. SecondGeneration, Compact];

    private static IEnumerable<Blueprint> FirstGeneration => Scales.Select((scale, index) => Make(
        $"efficientnet_b{index}", $"EfficientNet-B{index} (Tan and Le, 2019, arXiv 1905.11946)", Published[index], scale.Size));

    private static IEnumerable<Blueprint> SecondGeneration =>
        from network in Second
        let made = Make(
            $"efficientnet_v2_{network.Letter}", $"EfficientNetV2-{network.Letter.ToUpperInvariant()} (Tan and Le, 2021, arXiv 2104.00298)",
            new Plan(network.Stages, network.Stem, 1280, 1e-3), network.Size)
        select network.Letter != "l" ? made : made with
        {
            Preprocessing = made.Preprocessing with { Mean = ChannelValues.Same(Middle), StandardDeviation = ChannelValues.Same(Middle) },
        };

    /// <summary>With one to two blocks a stage, of which the last ones do not stride: 6 x 6 features of 96 pixels.</summary>
    private static Blueprint Compact
    {
        get
        {
            int[] counts = [1, 1, 1, 2, 2, 2, 1];
            var plan = new Plan(
                [.. First.Zip(counts, (stage, count) => stage with { Count = count, Stride = stage.Width == 192 ? 1 : stage.Stride })], PublishedStem,
                4 * First[^1].Width, 1e-5);
            return FirstGeneration.First().Compact(width: 3 / 8.0, draft => Features(draft, plan)) with { Fits = shapes => Fits(shapes, plan) };
        }
    }

    private static Stage Fused(int expansion, int stride, long width, int count) => new(expansion, 3, stride, width, count, IsFused: true);

    private static Blueprint Make(string name, string reference, Plan plan, int size) =>
        new(name, reference, draft => Features(draft, plan), shapes => Fits(shapes, plan))
        {
            Classifier = Classifier.AfterDropout,
            HeadName = "classifier",
            Preprocessing = Preprocessing.ImageNet with { Size = size },
        };

    /// <summary>As many blocks in every stage; where two sizes have as many, their widths tell them apart.</summary>
    private static bool Fits(WeightShapes shapes, Plan plan) =>
        plan.Stages.Select((stage, index) => shapes.Has($"{Name(index, stage.Count - 1)}.block.0.0.weight")
            && !shapes.Has($"{Name(index, stage.Count)}.block.0.0.weight")).All(it => it)
        && shapes[LastOf(plan)] is [var last, ..] && !shapes.Has($"features.{plan.Stages.Length + 2}.0.weight")
        && shapes.Has($"{Name(0, 0)}.block.1.fc1.weight") != plan.Stages[0].IsFused
        && (last == plan.Last || !Published.Any(other => other.Last == last && other.HasBlocksOf(plan)));

    private static string LastOf(Plan plan) => $"features.{plan.Stages.Length + 1}.0.weight";

    private static string Name(int stage, int block) => $"features.{stage + 1}.{block}";

    private static Signal Features(NetworkDraft draft, Plan plan)
    {
        var x = draft.Convolve("features.0.0", draft.Image, plan.Stem, kernel: 3, stride: 2, padding: 1, bias: false);
        x = Activated(draft, "features.0", x, plan.Epsilon);
        var width = plan.Stem;
        for (var stage = 0; stage < plan.Stages.Length; stage++)
            for (var block = 0; block < plan.Stages[stage].Count; block++)
            {
                var shape = block == 0 ? plan.Stages[stage] : plan.Stages[stage] with { Stride = 1 };
                x = Block(draft, Name(stage, block), x, shape, width, plan.Epsilon);
                width = shape.Width;
            }

        var last = $"features.{plan.Stages.Length + 1}";
        return Activated(draft, last, draft.Convolve($"{last}.0", x, plan.Last, kernel: 1, bias: false), plan.Epsilon);
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, Stage shape, long publishedInput, double epsilon)
    {
        var (x, step) = (input, 0);
        var expanded = Widths.ToWhole(publishedInput * shape.Expansion);
        if (shape.IsFused)
        {
            var only = shape.Expansion == 1;
            x = Next(draft.Convolve(
                $"{name}.block.0.0", x, only ? shape.Width : expanded, shape.Kernel, shape.Stride, shape.Kernel / 2, bias: false));
            if (!only) x = Projected(x);
        }
        else
        {
            if (shape.Expansion > 1) x = Next(draft.Convolve($"{name}.block.0.0", x, expanded, kernel: 1, bias: false));
            x = Next(draft.ConvolveDepthwise($"{name}.block.{step}.0", x, shape.Stride, shape.Kernel));
            x = draft.Excite($"{name}.block.{step++}", x, Math.Max(1, publishedInput / 4), new Silu(), new Sigmoid());
            x = Projected(x);
        }

        var output = shape.Stride == 1 && x.Channels == input.Channels ? draft.Add(name, x, input) : x;
        draft.Block(name, input, output);
        return output;

        Signal Next(Signal convolved) => Activated(draft, $"{name}.block.{step++}", convolved, epsilon);

        Signal Projected(Signal from)
        {
            var projected = draft.Convolve($"{name}.block.{step}.0", from, shape.Width, kernel: 1, bias: false);
            return draft.Normalise($"{name}.block.{step}.1", projected, epsilon);
        }
    }

    /// <summary>Batch normalisation and SiLU after a convolution, which stands at 0 in its module.</summary>
    private static Signal Activated(NetworkDraft draft, string module, Signal convolved, double epsilon) =>
        draft.Append($"{module}.2", new Silu(), draft.Normalise($"{module}.1", convolved, epsilon));

    private sealed record Stage(int Expansion, long Kernel, long Stride, long Width, int Count, bool IsFused = false);

    private sealed record Plan(Stage[] Stages, long Stem, long Last, double Epsilon)
    {
        public bool HasBlocksOf(Plan other) => Stages.Select(stage => stage.Count).SequenceEqual(other.Stages.Select(stage => stage.Count));
    }
}
