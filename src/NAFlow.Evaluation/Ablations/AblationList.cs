using NAFlow.Inversion;

namespace NAFlow.Evaluation;

/// <summary>The flow with one part switched, each alone, from the default.</summary>
public static class AblationList
{
    /// <summary>All of them. The one without channel weights has maps of similarities only.</summary>
    public static IReadOnlyList<MapMethod> All { get; } =
    [
        MapMethod.Flow("flow without inversion", ExplainOptions.AsPublished),
        MapMethod.Flow("flow without abandoning", With(inversion => inversion with { Gate = false, Rows = RowSelection.All })),
        MapMethod.Flow("flow without coefficients", ExplainOptions.Default with { Coefficients = CoefficientRule.Uniform }),
        MapMethod.Flow("flow, minimum norm", ExplainOptions.MinimumNorm),
        ChannelWeights.Without("flow without channel weights", ExplainOptions.Default),
        MapMethod.Flow("flow, first rows as published", ExplainOptions.Repaired),
        MapMethod.Flow("flow, block by block", With(inversion => inversion with { Unit = SolveUnit.Block })),
    ];

    private static ExplainOptions With(Func<InversionOptions, InversionOptions> change) =>
        ExplainOptions.Default with { Inversion = change(ExplainOptions.Default.Inversion) };
}
