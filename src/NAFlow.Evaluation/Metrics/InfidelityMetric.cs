namespace NAFlow.Evaluation;

/// <summary>
/// The mean squared difference between what a map says that perturbations cost, <c>I . map</c>, and what they cost the explained score (of a class, the logit). The
/// map's own scale is taken out by the factor that fits best, as captum's <c>normalize</c> does; a map of zeros says that nothing costs anything. Perturbations are
/// drawn and asked about once for all maps of an image.
/// </summary>
/// <param name="options">How an image is perturbed; null for the defaults.</param>
public sealed class InfidelityMetric(InfidelityOptions? options = null) : IMapMetric
{
    private readonly InfidelityOptions options = options ?? new InfidelityOptions();

    /// <inheritdoc />
    public string Name => "infidelity";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("infidelity", "squared difference between the changes of the score and those that the map foretells", Better.Lower, "Yeh et al., 2019, arXiv 1901.09392"),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new InfidelityScorer(image, options, cancellation);
    }
}
