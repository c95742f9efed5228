using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// The pointing game: whether the largest value of the map, resized bilinearly to the image, lies on the object or near it. A constant map points
/// nowhere. The figure is not defined where no pixel shows the object.
/// </summary>
/// <param name="options">How it is played; null for the defaults.</param>
internal sealed class PointingMetric(PointingOptions? options = null) : IMapMetric
{
    private const string Source = "Zhang et al., 2018, DOI 10.1007/s11263-017-1059-x, as TorchRay runs it";

    private readonly PointingOptions options = options ?? new PointingOptions();

    /// <inheritdoc />
    public string Name => "pointing";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("pointing", "pointing game: the map's largest value lies on the object", Better.Higher, Source),
        new("pointing_tie", "the map's largest value stands at more than one place", Better.Neither, "this project"),
    ];

    /// <inheritdoc />
    public MetricNeed Need => MetricNeed.Object;

    /// <inheritdoc />
    /// <exception cref="InvalidInputException">It is not known where the object is.</exception>
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default) =>
        new Scorer(NeededTruth.Object(image, Name), options.Tolerance);

    /// <summary>Whether one map points at the object.</summary>
    /// <param name="map">The map, <c>[h, w]</c>.</param>
    /// <param name="truth">Where the object is.</param>
    /// <param name="tolerance">How near to the object it must point, as <see cref="PointingOptions.Tolerance"/>.</param>
    public static bool IsHit(HeatMap map, ImageTruth truth, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(truth);
        var at = LargestValue.At(Resize.Bilinear(map, truth.Height, truth.Width).Values.Span);
        return !LargestValue.IsEverywhere(map) && IsNear(truth, at / truth.Width, at % truth.Width, tolerance);
    }

    private static bool IsNear(ImageTruth truth, int row, int column, double tolerance)
    {
        if (truth.Object[(row * truth.Width) + column]) return true;
        var reach = (int)Math.Ceiling(tolerance);
        for (var y = Math.Max(row - reach, 0); y <= Math.Min(row + reach, truth.Height - 1); y++)
            for (var x = Math.Max(column - reach, 0); x <= Math.Min(column + reach, truth.Width - 1); x++)
                if (truth.Object[(y * truth.Width) + x] && ((y - row) * (y - row)) + ((x - column) * (x - column)) < tolerance * tolerance)
                    return true;
        return false;
    }

    private sealed class Scorer(ImageTruth truth, double tolerance) : MapByMapScorer
    {
        private readonly bool isShown = truth.Object.Contains(true);

        protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
        {
            yield return ("pointing", !isShown ? double.NaN : IsHit(map, truth, tolerance) ? 1 : 0);
            yield return ("pointing_tie", LargestValue.IsTied(map) ? 1 : 0);
        }
    }
}

/// <summary>How the pointing game is played.</summary>
public sealed record PointingOptions
{
    /// <summary>
    /// How near to the object the map must point, in pixels of the image: the squared distance lies under its square. With 0 it must be a pixel of
    /// the object.
    /// </summary>
    /// <value>15, as TorchRay (Zhang et al., 2018, DOI 10.1007/s11263-017-1059-x).</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 8192.</exception>
    public double Tolerance { get; init => field = MetricParameter.Within(value, "A tolerance in pixels", 0, 8192); } = 15;
}

/// <summary>Where a map is largest, and how often.</summary>
internal static class LargestValue
{
    /// <summary>The first place of the largest value in row order.</summary>
    public static int At(ReadOnlySpan<float> values)
    {
        var at = 0;
        for (var index = 1; index < values.Length; index++)
            if (values[index] > values[at])
                at = index;
        return at;
    }

    /// <summary>Whether the largest value stands at more than one place of the map at its own size.</summary>
    public static bool IsTied(HeatMap map)
    {
        var values = map.Values.Span;
        return values.Count(values[At(values)]) > 1;
    }

    /// <summary>Whether the map says nothing: all of its values are equal.</summary>
    public static bool IsEverywhere(HeatMap map) => map.Values.Span.IndexOfAnyExcept(map[0, 0]) < 0;
}
