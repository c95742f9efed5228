namespace NAFlow.Evaluation;

/// <summary>The ways of explaining whose maps are followed down a deep network.</summary>
public static class DepthMethods
{
    private static readonly ExplainMethod Kept = new("kept", ExplainOptions.Default);

    private static readonly ExplainMethod MinimumNorm = new("minimum norm", ExplainOptions.MinimumNorm);

    /// <summary>The default and plain minimum norm: layer by layer, block by block, and damped.</summary>
    public static IReadOnlyList<ExplainMethod> All { get; } =
        [Kept, Kept.ByBlocks, Kept.Damped(0.03), Kept.Damped(0.1), MinimumNorm, MinimumNorm.ByBlocks, MinimumNorm.Damped(0.1)];
}
