using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// The energy-based pointing game: the map inside the object over the map in all, resized bilinearly to the image; 0 for a map without energy. It has no parameters.
/// </summary>
public sealed class EnergyMetric : IMapMetric
{
    /// <inheritdoc />
    public string Name => "energy";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("energy", "share of the map's energy on the object", Better.Higher, "Wang et al., 2020 (Score-CAM), arXiv 1910.01279"),
    ];

    /// <inheritdoc />
    public bool NeedsObject => true;

    /// <inheritdoc />
    /// <exception cref="InvalidInputException">It is not known where the object is.</exception>
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default) => new Scorer(NeededTruth.Object(image, Name));

    private sealed class Scorer(ImageTruth truth) : MapByMapScorer
    {
        protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation) =>
            [("energy", MapEnergy.Share(Resize.Bilinear(map, truth.Height, truth.Width).Values.Span, truth.Object.AsSpan()))];
    }
}
