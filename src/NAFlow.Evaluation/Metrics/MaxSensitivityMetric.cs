using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// The most that a map changes, in the Euclidean norm and over that of the map, when the image is moved by so little that nobody sees it and the same
/// decision is explained anew. It is not defined for a map of zeros that changes.
/// </summary>
/// <param name="options">How far and how often the image is moved; null for the defaults.</param>
internal sealed class MaxSensitivityMetric(MaxSensitivityOptions? options = null) : IMapMetric
{
    private readonly MaxSensitivityOptions options = options ?? new MaxSensitivityOptions();

    /// <inheritdoc />
    public string Name => "max-sensitivity";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

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

/// <summary>How far and how often an image is moved to see how its maps change. Defaults are those of Yeh et al., 2019, as captum has them.</summary>
public sealed record MaxSensitivityOptions
{
    /// <summary>How many moved images are explained anew.</summary>
    /// <value>10.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 10,000.</exception>
    public int Samples { get; init => field = MetricParameter.Within(value, "A number of samples", 1, 10_000); } = 10;

    /// <summary>The most that a value of the normalised image moves; it moves evenly at random within.</summary>
    /// <value>0.02.</value>
    /// <exception cref="InvalidInputException">It is not from 0.000001 to 100.</exception>
    public double Radius { get; init => field = MetricParameter.Within(value, "A radius", 1e-6, 100); } = 0.02;

    /// <summary>Images that are traced and explained at once; all traces of an image are kept for its other methods.</summary>
    /// <value>1: methods that run a network on changed images explain one at a time.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 1;
}

/// <summary>Holds the traces of the moved images, for all methods.</summary>
internal sealed class MaxSensitivityScorer : IMapScorer
{
    private readonly List<TracedDecision> moved = [];

    public MaxSensitivityScorer(EvaluatedImage image, MaxSensitivityOptions options, CancellationToken cancellation)
    {
        try
        {
            using var generator = new Generator((ulong)image.Seed, CPU);
            for (var first = 0; first < options.Samples; first += options.BatchSize)
            {
                using var scope = NewDisposeScope();
                var shape = image.Input.shape;
                shape[0] = Math.Min(options.BatchSize, options.Samples - first);
                var move = rand(shape, float64, generator: generator).Times(2).Plus(-1)
                    .Times(options.Radius).to(image.Input.dtype).to(image.Input.device);
                moved.Add(TracedDecision.Record(image.Network, image.Input.Plus(move), image.Traced.Decision, cancellation));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(maps);
        var most = maps.Keys.ToDictionary(layer => layer, _ => 0.0);
        foreach (var traced in moved)
            foreach (var anew in method.Explain(traced, cancellation))
                foreach (var (layer, map) in maps)
                    most[layer] = Math.Max(most[layer], anew.TryGetValue(layer, out var other) ? Change(map, other) : double.NaN);
        return [.. most.Select(entry => new MapScore(entry.Key, "max_sensitivity", entry.Value))];
    }

    public void Dispose()
    {
        foreach (var traced in moved) traced.Dispose();
    }

    private static double Change(HeatMap map, HeatMap other)
    {
        var values = map.Values.Span;
        var others = other.Values.Span;
        var (change, size) = (0.0, 0.0);
        for (var at = 0; at < values.Length; at++)
        {
            change += Math.Pow((double)others[at] - values[at], 2);
            size += Math.Pow(values[at], 2);
        }

        return change == 0 ? 0 : size > 0 ? Math.Sqrt(change / size) : double.NaN;
    }
}
