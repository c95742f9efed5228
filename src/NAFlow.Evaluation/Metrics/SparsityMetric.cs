using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// How concentrated a map is, at its own size: the Gini index of its absolute values (0 for a constant map, near 1 for one bright pixel), and its
/// spatial entropy (1 for a constant map, 0 for one bright pixel). Neither says whether it is right. It has no parameters.
/// </summary>
internal sealed class SparsityMetric : IMapMetric
{
    /// <inheritdoc />
    public string Name => "sparsity";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("gini", "Gini index of the map", Better.Neither, "Chalasani et al., 2020, arXiv 1810.06583"),
        new("entropy", "spatial entropy of the map over that of a constant one", Better.Neither, "Shannon, 1948"),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default) => new Scorer();

    private sealed class Scorer : MapByMapScorer
    {
        protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation) =>
            [("gini", Gini(map.Values.Span)), ("entropy", MapReading.SpatialEntropy(map.Values.Span))];

        private static double Gini(ReadOnlySpan<float> values)
        {
            var sorted = new double[values.Length];
            for (var at = 0; at < sorted.Length; at++) sorted[at] = Math.Abs(values[at]);
            Array.Sort(sorted);
            var (sum, below) = (0.0, 0.0);
            for (var at = 0; at < sorted.Length; at++)
            {
                sum += sorted[at];
                below += sorted[at] * (sorted.Length - at - 0.5);
            }

            return sum > 0 ? 1 - (2 * below / (sum * sorted.Length)) : 0;
        }
    }
}
