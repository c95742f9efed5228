namespace NAFlow.Evaluation;

/// <summary>The ways of explaining whose cost is measured.</summary>
public static class CostMethods
{
    private static readonly ExplainMethod Default = new("default", ExplainOptions.Default);

    private static readonly ExplainMethod MinimumNorm = new("minimum norm", ExplainOptions.MinimumNorm);

    /// <summary>The default and plain minimum norm, each layer by layer and block by block.</summary>
    public static IReadOnlyList<ExplainMethod> All { get; } = [Default, Default.ByBlocks, MinimumNorm, MinimumNorm.ByBlocks];
}
