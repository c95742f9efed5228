using NAFlow.Evaluation;
using NAFlow.Imaging;

namespace NAFlow.Tests;

/// <summary>A metric that remembers what it was asked.</summary>
internal sealed class CountingMetric(string name = "counting") : IMapMetric
{
    public string Name => name;

    public IReadOnlyList<MetricFigure> Figures => [new($"{name}_sum", "Sum of the map", Better.Neither, "made up"), new($"{name}_lost", "Not defined", Better.Higher, "made up")];

    public bool NeedsObject { get; init; }

    public bool NeedsParts { get; init; }

    /// <summary>The seeds of the images that it was prepared for.</summary>
    public List<int> Seeds { get; } = [];

    /// <summary>The methods that were judged, each with its layers.</summary>
    public List<(string Method, string Layers)> Asked { get; } = [];

    /// <summary>What was disposed of.</summary>
    public int Disposed { get; private set; }

    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        Seeds.Add(image.Seed);
        return new Scorer(this);
    }

    private sealed class Scorer(CountingMetric metric) : IMapScorer
    {
        public IEnumerable<MapScore> Score(MapMethod method, IReadOnlyDictionary<string, HeatMap> maps, CancellationToken cancellation = default)
        {
            metric.Asked.Add((method.Name, string.Join(' ', maps.Keys)));
            foreach (var (layer, map) in maps)
            {
                yield return new MapScore(layer, $"{metric.Name}_sum", Sum(map));
                yield return new MapScore(layer, $"{metric.Name}_lost", double.NaN);
            }
        }

        public void Dispose() => metric.Disposed++;
    }

    public static double Sum(HeatMap map)
    {
        var sum = 0.0;
        for (var row = 0; row < map.Height; row++)
            for (var column = 0; column < map.Width; column++)
                sum += map[row, column];
        return sum;
    }
}
