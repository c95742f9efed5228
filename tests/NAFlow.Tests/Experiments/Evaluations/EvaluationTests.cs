using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class EvaluationTests
{
    private static readonly string[] Layers = ["input", "conv1", "relu1", "conv2", "relu2"];

    [Fact]
    public void Every_image_method_and_metric_meets_exactly_once()
    {
        using var folder = new TemporaryFolder();
        using var subject = new FakeSubject();
        var (first, second) = (new CountingMetric("one"), new CountingMetric("two"));
        var explained = new List<string>();
        var options = new EvaluationOptions { Methods = [Constant("a", explained), Constant("b", explained)], Metrics = [first, second] };

        var result = Evaluator.Run(subject, options, folder.File("results"), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(3, result.Computed);
        Assert.Equal(["a", "b", "a", "b", "a", "b"], explained);
        Assert.All((CountingMetric[])[first, second], metric =>
        {
            Assert.Equal(3, metric.Seeds.Distinct().Count());
            Assert.Equal(3, metric.Seeds.Count);
            Assert.Equal(3, metric.Disposed);
            Assert.Equal(Enumerable.Repeat<string[]>(["a", "b"], 3).SelectMany(methods => methods), metric.Asked.Select(asked => asked.Method));
        });
        var rows = EvaluationRows.Load(folder.File("results"));
        var expected = from image in Enumerable.Range(0, 3)
                       from method in (string[])["a", "b"]
                       from metric in (string[])["one", "two"]
                       from layer in Layers
                       from figure in (string[])["sum", "lost"]
                       select new EvaluationRow(
                           "fake", image, $"image {image + 100}", method, layer, Array.IndexOf(Layers, layer), $"{metric}_{figure}",
                           figure == "lost" ? null : Array.IndexOf(Layers, layer) + 0.5);
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void Values_are_those_of_the_maps_to_seven_digits()
    {
        using var folder = new TemporaryFolder();
        using var subject = new FakeSubject(1);
        var flow = MethodList.Compared[0];
        Evaluator.Run(subject, new EvaluationOptions { Methods = [flow], Metrics = [new CountingMetric()] }, folder.File("results"),
            cancellation: TestContext.Current.CancellationToken);

        using var sample = subject.Open(100);
        using var traced = TracedDecision.Record(subject.Network, sample.Input, sample.Decision, TestContext.Current.CancellationToken);
        var maps = flow.Explain(traced, TestContext.Current.CancellationToken)[0];
        var rows = EvaluationRows.Load(folder.File("results")).Where(row => row.Figure == "counting_sum").ToList();
        Assert.Equal(maps.Keys.ToHashSet(), rows.Select(row => row.Layer).ToHashSet());
        Assert.All(rows, row => Assert.Equal(CountingMetric.Sum(maps[row.Layer]), row.Value!.Value, Math.Abs(row.Value.Value) * 2e-7));
    }

    [Fact]
    public void Two_runs_give_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["first", "second"])
        {
            using var subject = new FakeSubject();
            Evaluator.Run(subject, new EvaluationOptions { Metrics = [new CountingMetric()], Csv = true }, folder.File(name),
                cancellation: TestContext.Current.CancellationToken);
        }

        foreach (var file in (string[])["results.parquet", "results.csv", "evaluation.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder.File("first"), file)), File.ReadAllBytes(Path.Combine(folder.File("second"), file)));
        Assert.Equal(["evaluation.json", "maps", "results.csv", "results.parquet", "timings.parquet"],
            Directory.EnumerateFileSystemEntries(folder.File("first")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("all", "input conv1 relu1 conv2 relu2")]
    [InlineData("2", "input relu2")]
    [InlineData("relu2,conv*", "conv1 conv2 relu2")]
    public void Only_the_layers_chosen_are_judged_except_of_methods_with_one_map(string choice, string judged)
    {
        using var folder = new TemporaryFolder();
        using var subject = new FakeSubject(1);
        var metric = new CountingMetric();
        MapMethod[] methods = [Constant("every", []), Single("image", "input", MapScope.Image), Single("last", "relu2", MapScope.LastLayer)];
        Evaluator.Run(
            subject, new EvaluationOptions { Methods = methods, Metrics = [metric], Layers = LayerChoice.Parse(choice) }, folder.File("results"),
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([("every", judged), ("image", "input"), ("last", "relu2")], metric.Asked);
    }

    [Fact]
    public void Metrics_that_need_to_know_more_are_left_out_and_said_once()
    {
        using var folder = new TemporaryFolder();
        using var subject = new FakeSubject(truth: new ImageTruth(1, 1, [true]));
        var (plain, ofObject, ofParts) = (
            new CountingMetric(), new CountingMetric("object") { Need = MetricNeed.Object }, new CountingMetric("parts") { Need = MetricNeed.Parts });
        var result = Evaluator.Run(
            subject, new EvaluationOptions { Metrics = [plain, ofObject, ofParts] }, folder.File("results"),
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((3, 3, 0), (plain.Seeds.Count, ofObject.Seeds.Count, ofParts.Seeds.Count));
        Assert.Equal(["Images are made up.", "parts is left out: it needs to know where the parts are, which these images do not tell."],
            result.Manifest.Notes);
    }

    [Fact]
    public void Times_are_told_of_every_step()
    {
        using var folder = new TemporaryFolder();
        using var subject = new FakeSubject(2);
        Evaluator.Run(subject, new EvaluationOptions { Methods = [Constant("a", [])], Metrics = [new CountingMetric()] }, folder.File("results"),
            cancellation: TestContext.Current.CancellationToken);
        var timings = EvaluationRows.LoadTimings(folder.File("results"));
        (string?, string)[] steps = [(null, "waiting"), (null, "forward"), (null, "sweep"), (null, "counting"), ("a", "explain"), ("a", "counting")];
        Assert.Equal([.. steps.Select(step => (0, step)), .. steps.Select(step => (1, step))],
            timings.Select(timing => (timing.Image, (timing.Method, timing.Step))));
        Assert.All(timings, timing => Assert.True(timing.Seconds >= 0));
    }

    internal static MapMethod Constant(string name, List<string> explained) => new(name, (traced, _) =>
    {
        explained.Add(name);

        // Deep to shallow, as a flow does; the map of the layer at depth d sums up to d + 0.5.
        return [Layers.Select((layer, depth) => (layer, HeatMap.FromValues(1, 1, [depth + 0.5f]))).Reverse().ToDictionary()];
    });

    private static MapMethod Single(string name, string layer, MapScope scope) =>
        new(name, (_, _) => [new Dictionary<string, HeatMap> { [layer] = HeatMap.FromValues(1, 1, [1]) }]) { Scope = scope };
}
