using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

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
                var move = rand(shape, float64, generator: generator).Times(2).Plus(-1).Times(options.Radius).to(image.Input.dtype).to(image.Input.device);
                moved.Add(TracedDecision.Record(image.Network, image.Input.Plus(move), image.Traced.Decision, cancellation));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IEnumerable<MapScore> Score(MapMethod method, IReadOnlyDictionary<string, HeatMap> maps, CancellationToken cancellation = default)
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
