using NAFlow.Flow;
using NAFlow.Inversion;

namespace NAFlow.Experiments.Cost;

/// <summary>A way of explaining whose cost is measured.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Options">The options.</param>
public sealed record CostMethod(string Name, ExplainOptions Options)
{
    /// <summary>The default and plain minimum norm, each layer by layer and block by block.</summary>
    public static IReadOnlyList<CostMethod> All { get; } =
    [
        new("default", ExplainOptions.Default),
        new("default by blocks", ByBlocks(ExplainOptions.Default)),
        new("minimum norm", ExplainOptions.MinimumNorm),
        new("minimum norm by blocks", ByBlocks(ExplainOptions.MinimumNorm)),
    ];

    private static ExplainOptions ByBlocks(ExplainOptions options) => options with { Inversion = options.Inversion with { Unit = SolveUnit.Block } };
}
