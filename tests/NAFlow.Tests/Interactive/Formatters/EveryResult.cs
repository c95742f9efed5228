using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Interactive;
using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>One value of every type that has a form of its own, with a hostile name wherever a name comes from outside.</summary>
internal static class EveryResult
{
    public const string Hostile = "<script>alert('&\"')</script>";

    public static Photo Photo { get; } = Photo.FromPixels(Hostile, 12, 10, new byte[360]);

    public static AttentionFlow Flow { get; } = KnownFlow.Default with
    {
        Explained = KnownFlow.Default.Explained with { Name = Hostile },
        Manifest = KnownFlow.Default.Manifest with { Input = Hostile, Network = Hostile },
        Picture = Photo.FromPixels(Hostile, KnownFlow.Default.Picture!.Width, KnownFlow.Default.Picture.Height, KnownFlow.Default.Picture.Pixels.Span),
        Layers = [.. KnownFlow.Default.Layers.Select(layer => layer with { Name = Hostile + layer.Name, Kind = Hostile })],
    };

    /// <summary>Does something with every value in turn.</summary>
    public static void Each(Action<object> check)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Fire();
        using var image = SmallNetworks.Image();
        using var trace = NetworkTrace.Record(network, image);
        using var score = Decision.Class(0).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
        using var images = new LabelledImages(zeros(4, 3, 8, 8, ScalarType.Byte), [0, 1, 0, 1], ["one", Hostile]);
        var estimate = new Estimate(0.5, 0.4, 0.6);
        object[] values =
        [
            Flow, Flow.View(), Flow.Layers[1], new[] { Flow, Flow }, Result, Result.Samples[0], new ExplainedPair(Flow, Flow), Photo, new PreparedPhoto(Photo, new float[360]), Flow.Layers[0].Map, new[] { Photo, Photo },
            images, CreatureSet.Novel, CreatureSet.Novel.Scene(0), CreatureSet.Novel.Scene(0).Draw(32), CounterfactualSet.Validation.Pairs()[0],
            network, trace, coefficients, KnownFlow.Similarity().Contributions!, image, zeros(3), new ResultTable(TableColumn.Text("name", [Hostile, null]), TableColumn.Number("number", [0.25, null])),
            new LocalisationResult(3, 1, [new(Hostile, "layer", estimate, estimate)], new Dictionary<string, double>()),
            new TruthResult(Hostile, 3, estimate, [new(Hostile, "layer", estimate, estimate, new Dictionary<CreaturePart, double>())]),
            new DepthResult(Hostile, 3, [new(Hostile, "layer", 0.5, 0.5, null)], new Dictionary<string, double>()), NetworkCostRecord.Published, estimate,
            Record, ExplainOptions.Default, Flow.Manifest, new ProgressState(Hostile, 0.25, Hostile, TimeSpan.FromSeconds(3), false),
        ];
        foreach (var value in values) check(value);
    }

    private static ExperimentResult Result { get; } = new(
        ExperimentList.All[0],
        [new(Hostile, new(0.5, 0.4, 0.6))],
        [new(0, Hostile, Hostile, Flow)],
        new()
        {
            Created = DateTimeOffset.UnixEpoch,
            Experiment = Hostile,
            Task = Hostile,
            Metric = Hostile,
            Reference = Hostile,
            Network = Hostile,
            Weights = Hostile,
            Data = Hostile,
            Images = 4,
            Classes = 2,
            Preprocessing = Hostile,
            Options = new(),
            Device = "cpu",
            Threads = 1,
            Machine = RunEnvironment.Here(),
            JudgingSeconds = 1,
            ExplainingSeconds = 2,
        })
    { Waist = [.. Flow.Layers.Select(layer => layer.Name)] };

    private static TrainingRecord Record { get; } = new TrainingRecord
    {
        Recipe = Hostile,
        Network = Hostile,
        Head = Hostile,
        Method = Hostile,
        Data = Hostile,
        Images = 4,
        Classes = 2,
        Settings = default,
        Options = new(),
        Steps = 10,
        Seconds = 6,
        ImagesPerSecond = 7,
        Parameters = 8,
        Curve = [new(5, 2, 0.1, 1, 0.5), new(10, 1, 0.1, 1, 0.75)],
        ValidationFigure = Hostile,
        Figures = new Dictionary<string, Estimate> { [Hostile] = new(0.5, 0.4, 0.6) },
        Machine = RunEnvironment.Here(),
    };
}
