using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Deletion and insertion: pixels are taken away from the image, or put into its blur, by descending saliency, and the area under the curve of the network's sureness is
/// read. What is deleted becomes 0 in normalised space.
/// </summary>
/// <param name="options">How pixels are deleted and inserted; null for the defaults.</param>
public sealed class DeletionInsertionMetric(DeletionInsertionOptions? options = null) : IMapMetric
{
    private const string Reference = "Petsiuk et al., 2018 (RISE), arXiv 1806.07421";

    private readonly DeletionInsertionOptions options = options ?? new DeletionInsertionOptions();

    /// <inheritdoc />
    public string Name => "deletion-insertion";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("deletion", "area under the curve while the most salient pixels are deleted", Better.Lower, Reference),
        new("insertion", "area under the curve while the most salient pixels are inserted", Better.Higher, Reference),
        new("insertion_minus_deletion", "insertion minus deletion", Better.Higher, Reference),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        cancellation.ThrowIfCancellationRequested();
        return new Scorer(new DeletionInsertionRun(image, options));
    }

    private sealed class Scorer(DeletionInsertionRun run) : MapByMapScorer
    {
        public override void Dispose() => run.Dispose();

        protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
        {
            var curves = run.Curves(map, cancellation);
            return
            [
                ("deletion", curves.DeletionArea),
                ("insertion", curves.InsertionArea),
                ("insertion_minus_deletion", curves.InsertionArea - curves.DeletionArea),
            ];
        }
    }
}
