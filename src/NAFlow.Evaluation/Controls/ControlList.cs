namespace NAFlow.Evaluation;

/// <summary>Maps that know nothing of the decision: what a metric must put last.</summary>
public static class ControlList
{
    /// <summary>All of them.</summary>
    /// <param name="seed">The seed of the random one.</param>
    public static IReadOnlyList<MapMethod> All(int seed) =>
    [
        new("random", (traced, cancellation) => RandomControl.Explain(traced, seed, cancellation)) { Reference = "a control" },
        new("centre Gaussian", CentreGaussian.Explain) { Reference = "a control" },
        new("Sobel edges", SobelEdges.Explain) { Reference = "a control" },
        new("constant", ConstantControl.Explain) { Reference = "a control" },
        new("mean activation", MeanActivation.Explain) { Reference = "a control" },
    ];
}
