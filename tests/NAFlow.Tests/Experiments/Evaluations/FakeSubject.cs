using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>A small network of seeded weights on seeded images; every second class is asked for.</summary>
internal sealed class FakeSubject(int count = 3, ImageTruth? truth = null) : IEvaluationSubject
{
    public string Name => "fake";

    public Network Network { get; } = Create();

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string> { ["data"] = "made up" };

    /// <summary>The images that were opened, in order.</summary>
    public List<int> Opened { get; } = [];

    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation) =>
        new([.. Enumerable.Range(0, Math.Min(most, count)).Select(image => image + 100)], ["Images are made up."]);

    public EvaluationSample Open(int image)
    {
        Opened.Add(image - 100);
        using var generator = new Generator((ulong)image);
        return new EvaluationSample($"image {image}", randn([1, 3, 8, 8], generator: generator), Decision.Class(image % 4)) { Truth = truth };
    }

    public void Dispose() => Network.Dispose();

    private static Network Create()
    {
        var network = Network.FromSequential("fake", nn.Sequential(
            ("conv1", nn.Conv2d(3, 4, 3, padding: 1)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(4, 4, 3, padding: 1)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(4, 4))));
        using var noGradient = no_grad();
        using var generator = new Generator((ulong)1);
        foreach (var parameter in network.parameters()) parameter.copy_(randn(parameter.shape, generator: generator));
        return network;
    }
}

/// <summary>A metric that remembers what it was asked.</summary>
internal sealed class CountingMetric(string name = "counting") : IMapMetric
{
    public string Name => name;

    public IReadOnlyList<MetricFigure> Figures =>
        [new($"{name}_sum", "Sum of the map", Better.Neither, "made up"), new($"{name}_lost", "Not defined", Better.Higher, "made up")];

    public MetricNeed Need { get; init; }

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
        public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
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
