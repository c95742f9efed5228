using System.CommandLine;
using NAFlow.Inversion;

namespace NAFlow.Cli;

/// <summary>How the decision is explained: a preset first, then every option that is given overrides its part.</summary>
internal sealed class MethodOptions : IOptionGroup
{
    private readonly ChoiceOption<ExplainOptions> preset = new(
        "--preset", "What the other options start from; default is this project's method.",
        ("default", ExplainOptions.Default), ("as-published", ExplainOptions.AsPublished), ("repaired", ExplainOptions.Repaired), ("minimum-norm", ExplainOptions.MinimumNorm));

    private readonly NumberOption<double> tolerance = new("--tolerance", "The solver's relative accuracy, from 0 to below 1.", "1e-3");

    private readonly NumberOption<int> maxIterations = new("--max-iterations", "The most iterations of a solve.", "1000");

    private readonly NumberOption<double> damping = new("--damping", "The solver's damping, as a fraction of the largest singular value.", "0.1");

    private readonly ChoiceOption<OptionChange> inverse = new(
        "--inverse", "How feature maps are recovered: the kept fraction of each neuron, the least feature map, or not at all (forward activations).",
        ("kept", new(it => it with { Method = InverseMethod.Kept })),
        ("minimum-norm", new(it => it with { Method = InverseMethod.MinimumNorm })),
        ("none", new(it => it with { Method = InverseMethod.None })));

    private readonly ChoiceOption<OptionChange> rows = new(
        "--rows", "Which equations of a layer are solved.",
        ("used", new(it => it with { Rows = RowSelection.Used })),
        ("all", new(it => it with { Rows = RowSelection.All })),
        ("first", new(it => it with { Rows = RowSelection.First })));

    private readonly ChoiceOption<OptionChange> offset = new(
        "--offset", "The constant part of several layers taken as one.",
        ("affine", new(it => it with { Offset = OffsetRule.Affine })),
        ("zero", new(it => it with { Offset = OffsetRule.Zero })));

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
        Description = "Merge a convolution that has fewer outputs than inputs with the layers before it, as published; --merge false switches it off.",
    };

    private readonly Option<bool?> reluInPlace = new("--relu-in-place")
    {
        Description = "Count ReLUs as run in place, as published; --relu-in-place false switches it off.",
    };

    private readonly Option<bool> noGate = new("--no-gate") { Description = "Abandon nothing on the way down." };

    private readonly Option<bool> uniform = new("--uniform") { Description = "Weigh every neuron alike, without importance coefficients." };

    public IEnumerable<Option> All => [preset, inverse, rows, offset, start, solve, merge, reluInPlace, tolerance, maxIterations, damping, noGate, uniform];

    public ExplainOptions Read(ParseResult parsed, bool keepTensors)
    {
        var options = parsed.GetValue(preset) ?? ExplainOptions.Default;
        var inversion = options.Inversion;
        foreach (var choice in new[] { inverse, rows, offset, start, solve })
            if (parsed.GetValue(choice) is { } change)
                inversion = change.Apply(inversion);
        var solver = inversion.Solver;
        if (parsed.GetValue(tolerance) is { } accuracy) solver = solver with { Tolerance = accuracy };
        if (parsed.GetValue(maxIterations) is { } most) solver = solver with { MaxIterations = most };
        if (parsed.GetValue(damping) is { } damp) solver = solver with { Damping = damp };
        return options with
        {
            Inversion = inversion with
            {
                Solver = solver,
                MergeNarrow = parsed.GetValue(merge) ?? inversion.MergeNarrow,
                ReluInPlace = parsed.GetValue(reluInPlace) ?? inversion.ReluInPlace,
                Gate = inversion.Gate && !parsed.GetValue(noGate),
            },
            Coefficients = parsed.GetValue(uniform) ? CoefficientRule.Uniform : options.Coefficients,
            KeepTensors = keepTensors,
        };
    }

    /// <summary>What a word changes.</summary>
    private sealed record OptionChange(Func<InversionOptions, InversionOptions> Apply);
}
