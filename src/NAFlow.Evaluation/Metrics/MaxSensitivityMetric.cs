namespace NAFlow.Evaluation;

/// <summary>
/// The most that a map changes, in the Euclidean norm and over that of the map, when the image is moved by so little that nobody sees it and the same decision is explained
/// anew. It is not defined for a map of zeros that changes.
/// </summary>
/// <param name="options">How far and how often the image is moved; null for the defaults.</param>
public sealed class MaxSensitivityMetric(MaxSensitivityOptions? options = null) : IMapMetric
{
    private readonly MaxSensitivityOptions options = options ?? new MaxSensitivityOptions();

    /// <inheritdoc />
    public string Name => "max-sensitivity";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("max_sensitivity", "the most that the map changes when the image hardly does", Better.Lower, "Yeh et al., 2019, arXiv 1901.09392"),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new MaxSensitivityScorer(image, options, cancellation);
    }
}
