using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// The energy-based pointing game: the map inside the object over the map in all, resized bilinearly to the image; 0 for a map without energy. It has
/// no parameters.
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
    public MetricNeed Need => MetricNeed.Object;

    /// <inheritdoc />
    /// <exception cref="InvalidInputException">It is not known where the object is.</exception>
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default) => new Scorer(NeededTruth.Object(image, Name));

    /// <summary>The share of one map's energy on the object, in [0, 1].</summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    /// <param name="truth">Where the object is.</param>
    public static double Of(HeatMap map, ImageTruth truth)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(truth);
        return MapEnergy.Share(Resize.Bilinear(map, truth.Height, truth.Width).Values.Span, truth.Object.AsSpan());
    }

    private sealed class Scorer(ImageTruth truth) : MapByMapScorer
    {
        protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation) =>
            [("energy", Of(map, truth))];
    }
}

/// <summary>How much of a map lies somewhere.</summary>
internal static class MapEnergy
{
    /// <summary>The map inside a mask over the map in all; 0 for a map without energy. What is negative counts as none.</summary>
    /// <param name="values">The map, row by row.</param>
    /// <param name="mask">As many.</param>
    public static double Share(ReadOnlySpan<float> values, ReadOnlySpan<bool> mask)
    {
        var (inside, all) = (0.0, 0.0);
        for (var at = 0; at < values.Length; at++)
        {
            var value = Math.Max(values[at], 0);
            all += value;
            if (mask[at]) inside += value;
        }

        return all > 0 ? inside / all : 0;
    }

    /// <summary>The sum of the map inside a mask.</summary>
    public static double Inside(ReadOnlySpan<float> values, ReadOnlySpan<bool> mask)
    {
        var sum = 0.0;
        for (var at = 0; at < values.Length; at++)
            if (mask[at])
                sum += values[at];
        return sum;
    }
}
