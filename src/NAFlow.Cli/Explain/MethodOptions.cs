using System.CommandLine;
using System.Globalization;
using NAFlow.Inversion;

namespace NAFlow.Cli;

/// <summary>How the decision is explained: a preset first, then every option that is given overrides its part.</summary>
internal sealed class MethodOptions : IOptionGroup
{
    private static readonly LsmrOptions Standard = ((SolvedInverse)ExplainOptions.Default.Inverse).Solver;

    private readonly ChoiceOption<ExplainOptions> preset = new(
        "--preset", "What the other options start from: what the score is made of (default), what sets the answer apart from the rest (contrast), "
        + "or both (balanced); or the published method.", ExplainOptions.Default,
        ("default", ExplainOptions.Default), ("contrast", ExplainOptions.Contrast), ("balanced", ExplainOptions.Balanced),
        ("as-published", ExplainOptions.AsPublished),
        ("repaired", ExplainOptions.Repaired), ("minimum-norm", ExplainOptions.MinimumNorm));

    private readonly NumberOption<double> tolerance = new(
        "--tolerance", $"The solver's relative accuracy, from 0 to below 1; {Text(Standard.Tolerance)} in the default preset.", "1e-3");

    private readonly NumberOption<int> maxIterations = new(
        "--max-iterations", $"The most iterations of a solve; {Standard.MaxIterations} in the default preset.", "1000");

    private readonly NumberOption<double> damping = new(
        "--damping", $"The solver's damping, as a fraction of the largest singular value; {Text(Standard.Damping)} in the default preset.", "0.1");

    private readonly ChoiceOption<Inverse> inverse = new(
        "--inverse", "How feature maps are recovered: the kept fraction of each neuron, the least feature map, or not at all (forward activations).",
        ("kept", Inverse.Kept), ("minimum-norm", Inverse.MinimumNorm), ("none", Inverse.None));

    private readonly ChoiceOption<OptionChange> rows = new(
        "--rows", "Which equations of a layer are solved.",
        ("used", new(it => it with { Rows = RowSelection.Used })),
        ("all", new(it => it with { Rows = RowSelection.All })),
        ("first", new(it => it with { Rows = RowSelection.First })));

    private readonly ChoiceOption<OptionChange> offset = new(
        "--offset", "The constant part of several layers taken as one, with minimum norm.",
        ("affine", new(it => MinimumNorm(it) with { Offset = OffsetRule.Affine })),
        ("zero", new(it => MinimumNorm(it) with { Offset = OffsetRule.Zero })));

    private readonly ChoiceOption<OptionChange> start = new(
        "--start", "Where the solver starts.",
        ("zero", new(it => it with { Start = StartPoint.Zero })),
        ("activation", new(it => it with { Start = StartPoint.Activation })));

    private readonly ChoiceOption<OptionChange> solve = new(
        "--solve", "What is inverted as one.",
        ("layer", new(it => it with { Unit = SolveUnit.Layer })),
        ("block", new(it => it with { Unit = SolveUnit.Block })));

    private readonly Option<bool?> merge = new("--merge")
    {
        Description =
            "Merge a convolution that has fewer outputs than inputs with the layers before it, as published; false switches it off where a preset has it on.",
        HelpName = "true|false",
    };

    private readonly Option<bool?> reluInPlace = new("--relu-in-place")
    {
        Description = "Count ReLUs as run in place, as published; false switches it off where a preset has it on.",
        HelpName = "true|false",
    };

    private readonly Option<bool> fold = new("--fold-normalisation")
    {
        Description = "Solve a convolution in the units of its batch normalisation: the maps that the network has when an exporter folds it.",
    };

    private readonly Option<bool> noGate = new("--no-gate") { Description = "Abandon nothing on the way down." };

    private readonly NumberOption<double> epsilon = new(
        "--epsilon", "The share of each layer's contributions that is abandoned, the smallest first; 0 abandons exact zeros alone. Without it, 0 "
        + $"where ReLUs or max pools switch neurons off and {Text(AbandonedNeurons.UsualEpsilon)} elsewhere.", "0.01");

    private readonly ChoiceOption<ExplainOptions> coefficients = new(
        "--coefficients", "What feature maps are weighed with: the Jacobian, the relevance of the score, that of its contrast with the rest, or both.",
        ("jacobian", Weighed(CoefficientRule.Jacobian)), ("relevance", Weighed(CoefficientRule.Relevance)),
        ("contrastive", Weighed(CoefficientRule.ContrastiveRelevance)), ("balanced", Weighed(CoefficientRule.Balanced)));

    private readonly Option<bool?> shareStart = new("--share-start")
    {
        Description = "Start with the share of each neuron that sets the answer apart; false starts with all used neurons where a preset does not.",
        HelpName = "true|false",
    };

    private readonly ChoiceOption<ExplainOptions> reading = new(
        "--reading", "How channels are added up: the sum of positive parts (published), or the positive part of the sum.",
        ("parts", ExplainOptions.Default with { Reading = ChannelReading.SumOfPositiveParts }),
        ("sum", ExplainOptions.Default with { Reading = ChannelReading.PositivePartOfSum }));

    private readonly Option<bool> uniform = new("--uniform") { Description = "Weigh every neuron alike, without importance coefficients." };

    private readonly Option<bool> showGates = new("--show-gates")
    { Description = "Show the layers that only make a gate too (squeeze and excitation)." };

    public IEnumerable<Option> All =>
        [preset, inverse, rows, offset, start, solve, fold, merge, reluInPlace, tolerance, maxIterations, damping, epsilon, noGate,
            coefficients, shareStart, reading, uniform, showGates];

    public ExplainOptions Read(ParseResult parsed, bool keepTensors)
    {
        var options = parsed.GetRequiredValue(preset)!;
        var weighed = parsed.GetValue(coefficients);
        if (weighed is not null && parsed.GetValue(uniform)) throw new InvalidInputException(
            $"{uniform.Name} weighs every neuron alike, so {coefficients.Name} would be ignored; leave one of them out.");
        var chosen = options with
        {
            Inverse = ReadInverse(parsed, options.Inverse),
            Coefficients = parsed.GetValue(uniform) ? CoefficientRule.Uniform : weighed?.Coefficients ?? options.Coefficients,
            Start = parsed.GetValue(shareStart) is { } isShare ? isShare ? FlowStart.Share : FlowStart.AllUsed : options.Start,
            Reading = parsed.GetValue(reading)?.Reading ?? options.Reading,
            KeepTensors = keepTensors,
            ShowsGates = parsed.GetValue(showGates),
        };
        chosen.Check();
        return chosen;
    }

    private static ExplainOptions Weighed(CoefficientRule rule) => ExplainOptions.Default with { Coefficients = rule };

    private Inverse ReadInverse(ParseResult parsed, Inverse preset)
    {
        // Another inverse than the preset's starts from its own defaults.
        var chosen = parsed.GetValue(inverse) is { } other && other.GetType() != preset.GetType() ? other : preset;
        foreach (var choice in new[] { rows, offset, start, solve })
            if (parsed.GetValue(choice) is { } change) chosen = change.Apply(Solved(choice));
        if (parsed.GetValue(fold)) chosen = chosen is KeptInverse kept ? kept with { FoldsNormalisation = true } : throw new InvalidInputException(
            $"{fold.Name} is heeded by the kept fraction alone, not by {chosen.Name}; leave it out or choose {inverse.Name} kept.");
        if (parsed.GetValue(merge) is { } merges) chosen = Solved(merge) with { MergeNarrow = merges };
        if (parsed.GetValue(tolerance) is { } accuracy) chosen = Turned(tolerance, solver => solver with { Tolerance = accuracy });
        if (parsed.GetValue(maxIterations) is { } most) chosen = Turned(maxIterations, solver => solver with { MaxIterations = most });
        if (parsed.GetValue(damping) is { } damp) chosen = Turned(damping, solver => solver with { Damping = damp });
        if (parsed.GetValue(reluInPlace) is { } inPlace) chosen = chosen with { ReluInPlace = inPlace };
        if (parsed.GetValue(epsilon) is { } share)
            chosen = !parsed.GetValue(noGate) ? chosen with { Epsilon = share } : throw new InvalidInputException(
                $"Nothing is abandoned, so {epsilon.Name} would be ignored; leave out {epsilon.Name} or {noGate.Name}.");
        if (!parsed.GetValue(noGate)) return chosen;
        if (parsed.GetValue(rows) is not null)
            throw new InvalidInputException(
                $"Without abandoning every equation is solved, so {rows.Name} chooses nothing; leave out {rows.Name} or {noGate.Name}.");
        return chosen is SolvedInverse every ? every with { Rows = RowSelection.Used, Abandoning = false } : chosen with { Abandoning = false };

        SolvedInverse Solved(Option option) => chosen as SolvedInverse
            ?? throw new InvalidInputException(
                $"{option.Name} says how equations are solved, and without an inversion none are; leave it out or choose another {inverse.Name}.");

        SolvedInverse Turned(Option option, Func<LsmrOptions, LsmrOptions> turn)
        {
            var solved = Solved(option);
            return solved with { Solver = turn(solved.Solver) };
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static MinimumNormInverse MinimumNorm(SolvedInverse inverse) => inverse as MinimumNormInverse
        ?? throw new InvalidInputException(
            $"--offset is heeded by minimum norm alone, not by {inverse.Name}; leave it out or choose --inverse minimum-norm.");

    /// <summary>What a word changes.</summary>
    private sealed record OptionChange(Func<SolvedInverse, SolvedInverse> Apply);
}
