using NAFlow.Flow;
using NAFlow.Inversion;

namespace NAFlow.Experiments.Depth;

/// <summary>A way of explaining whose maps are followed down a deep network.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Options">The options.</param>
public sealed record DepthMethod(string Name, ExplainOptions Options)
{
    /// <summary>The default and plain minimum norm: layer by layer, block by block, and damped.</summary>
    public static IReadOnlyList<DepthMethod> All { get; } =
    [
        Of("kept", ExplainOptions.Default),
        Of("kept by blocks", ExplainOptions.Default, SolveUnit.Block),
        Of("kept, damped 0.03", ExplainOptions.Default, damping: 0.03),
        Of("kept, damped 0.1", ExplainOptions.Default, damping: 0.1),
        Of("minimum norm", ExplainOptions.MinimumNorm),
        Of("minimum norm by blocks", ExplainOptions.MinimumNorm, SolveUnit.Block),
        Of("minimum norm, damped 0.1", ExplainOptions.MinimumNorm, damping: 0.1),
    ];

    private static DepthMethod Of(string name, ExplainOptions options, SolveUnit unit = SolveUnit.Layer, double damping = 0) => new(
        name, options with { Inversion = options.Inversion with { Unit = unit, Solver = options.Inversion.Solver with { Damping = damping } } });
}
