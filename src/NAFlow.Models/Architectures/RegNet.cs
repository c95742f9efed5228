using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// RegNet (Radosavovic et al., 2020) with torchvision's names: stages of bottlenecks with grouped convolutions, in the Y kind with squeeze and
/// excitation. Depths and widths follow from four numbers.
/// </summary>
internal static class RegNet
{
    private const long Stem = 32;

    // Blocks in all, first width, slope of the widths, their step as a factor, width of a group; X and then Y.
    private static readonly (string Size, int Blocks, int First, double Slope, double Step, int Group)[] PlainSizes =
    [
        ("400mf", 22, 24, 24.48, 2.54, 16), ("800mf", 16, 56, 35.73, 2.28, 16), ("1_6gf", 18, 80, 34.01, 2.25, 24),
        ("3_2gf", 25, 88, 26.31, 2.25, 48), ("8gf", 23, 80, 49.56, 2.88, 120), ("16gf", 22, 216, 55.59, 2.1, 128),
        ("32gf", 23, 320, 69.86, 2.0, 168),
    ],
    ExcitedSizes =
    [
        ("400mf", 16, 48, 27.89, 2.09, 8), ("800mf", 14, 56, 38.84, 2.4, 16), ("1_6gf", 27, 48, 20.71, 2.65, 24),
        ("3_2gf", 21, 80, 42.63, 2.66, 24), ("8gf", 17, 192, 76.82, 2.19, 56), ("16gf", 18, 200, 106.23, 2.48, 112),
        ("32gf", 20, 232, 115.89, 2.53, 232), ("128gf", 27, 456, 160.83, 2.52, 264),
    ];

    public static IEnumerable<Blueprint> All =>
    [
        .. PlainSizes.Select(size => Make('X', size, Plan(size, excites: false))),
        .. ExcitedSizes.Select(size => Make('Y', size, Plan(size, excites: true))),
    ];

    private static Blueprint Make(char kind, (string Name, int, int, double, double, int) size, Stage[] stages) => new(
        $"regnet_{char.ToLowerInvariant(kind)}_{size.Name}",
        $"RegNet{kind}-{size.Name.Replace('_', '.').ToUpperInvariant()} (Radosavovic et al., 2020, arXiv 2003.13678)",
        draft => Features(draft, stages),
        shapes => stages.Select((stage, index) => shapes[$"{Name(index, stage.Count - 1)}.f.b.0.weight"] is [var width, var ofGroup, ..]
            && width == stage.Width && ofGroup == stage.Group && shapes.Has($"{Name(index, stage.Count - 1)}.f.se.fc1.weight") == stage.Excites
            && !shapes.Has($"{Name(index, stage.Count)}.f.b.0.weight")).All(it => it))
    {
        Classifier = Classifier.Linear("fc"),
    };

    private static string Name(int stage, int block) => $"trunk_output.block{stage + 1}.block{stage + 1}-{block}";

    /// <summary>
    /// The widths of all blocks grow evenly and are then rounded to powers of the step times the first, and to eights; blocks of one width are a
    /// stage, and its width is a whole number of groups.
    /// </summary>
    private static Stage[] Plan((string, int Blocks, int First, double Slope, double Step, int Group) size, bool excites)
    {
        var widths = Enumerable.Range(0, size.Blocks).Select(block =>
        {
            var power = Math.Round(Math.Log((block * size.Slope + size.First) / size.First) / Math.Log(size.Step));
            return (long)Math.Round(size.First * Math.Pow(size.Step, power) / 8) * 8;
        });
        return
        [
            .. widths.GroupBy(width => width).OrderBy(stage => stage.Key).Select(stage =>
            {
                var group = Math.Min(size.Group, stage.Key);
                return new Stage(Widths.ToWhole(stage.Key, group), group, stage.Count(), excites);
            }),
        ];
    }

    private static Signal Features(NetworkDraft draft, Stage[] stages)
    {
        var x = draft.Convolve("stem.0", draft.Image, Stem, kernel: 3, stride: 2, padding: 1, bias: false);
        x = draft.Append("stem.2", new Relu(), draft.Normalise("stem.1", x));
        for (var stage = 0; stage < stages.Length; stage++)
            for (var block = 0; block < stages[stage].Count; block++)
                x = Block(draft, Name(stage, block), x, stages[stage], stride: block == 0 ? 2 : 1);
        return x;
    }

    private static Signal Block(NetworkDraft draft, string name, Signal input, Stage stage, long stride)
    {
        var x = Normalised("f.a", draft.Convolve($"{name}.f.a.0", input, stage.Width, kernel: 1, bias: false));
        x = draft.Append($"{name}.f.a.2", new Relu(), x);
        x = Normalised("f.b", draft.Convolve(
            $"{name}.f.b.0", x, stage.Width, kernel: 3, stride, padding: 1, bias: false, groups: stage.Width / stage.Group));
        x = draft.Append($"{name}.f.b.2", new Relu(), x);
        if (stage.Excites) x = draft.Excite($"{name}.f.se", x, (long)Math.Round(0.25 * input.Channels), new Relu(), new Sigmoid());
        x = Normalised("f.c", draft.Convolve($"{name}.f.c.0", x, stage.Width, kernel: 1, bias: false));
        var shortcut = stride == 1 && x.Channels == input.Channels ? input
            : Normalised("proj", draft.Convolve($"{name}.proj.0", input, stage.Width, kernel: 1, stride, bias: false));
        var output = draft.Append(name, new Relu(), draft.Add($"{name}.add", shortcut, x));
        draft.Block(name, input, output);
        return output;

        Signal Normalised(string module, Signal convolved) => draft.Normalise($"{name}.{module}.1", convolved);
    }

    private sealed record Stage(long Width, long Group, int Count, bool Excites);
}
