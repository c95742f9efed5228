namespace NAFlow.Evaluation;

/// <summary>
/// Remove and debias: a share of the pixels is removed, the most or the least salient first, and imputed from their neighbours with a little noise, so that the shape of
/// what is missing tells the network nothing. Of equal values, the upper left counts as more salient.
/// </summary>
/// <param name="options">How pixels are removed; null for the defaults.</param>
public sealed class RoadMetric(RoadOptions? options = null) : IMapMetric
{
    private const string Reference = "Rong et al., 2022 (ROAD), arXiv 2202.00449";

    private readonly RoadOptions options = options ?? new RoadOptions();

    /// <inheritdoc />
    public string Name => "road";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("road_morf", "sureness with the most salient pixels imputed, over all shares", Better.Lower, Reference),
        new("road_lerf", "sureness with the least salient pixels imputed, over all shares", Better.Higher, Reference),
        new("road", "half the difference of the two", Better.Higher, $"{Reference}, combined as pytorch-grad-cam does"),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new RoadScorer(image, options);
    }
}
