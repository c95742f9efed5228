using NAFlow.Evaluation;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class CostStudyTests(CostStudyTests.Study study) : IClassFixture<CostStudyTests.Study>
{
    private static readonly CostStudyOptions Small = new()
    {
        Networks = ["conv4_compact"],
        Methods = [.. MethodList.Find(["flow", "no-inversion", "grad-cam"], 1)],
        SlowMethods = [.. MethodList.Find(["layercam"], 1)],
        Sides = [48, 64],
        Batches = [1, 2],
        Threads = [1],
        Rounds = 1,
        WarmUps = 0,
        JacobianLayers = 2,
    };

    [Fact]
    public void There_is_a_row_for_every_method_at_every_point_and_for_every_layer_of_flows()
    {
        var result = study.Result;
        CostPoint[] points = [new(48, 1, 1), new(64, 1, 1), new(48, 2, 1)];
        Assert.Equal(points, Small.Points);
        string[] methods = [.. Small.Methods.Select(method => method.Name)];
        Assert.Equal(
            [.. points.SelectMany(point => methods.Select(method => (method, point))), ("LayerCAM", points[0])],
            result.Wholes.Select(row => (row.Method, row.Point)));
        using var network = CostNetwork.Create("conv4_compact", Small);
        foreach (var point in points)
            foreach (var method in methods.Take(2))
                Assert.Equal(
                    network.FlowNodes.Select((node, depth) => (node.Name, (int?)depth)),
                    result.Rows.Where(row => row.Method == method && row.Point == point && row.Layer is not null)
                        .Select(row => (row.Layer!, row.Depth)));
        Assert.Empty(result.Rows.Where(row => row.Layer is not null && row.Method == "Grad-CAM"));
        Assert.Equal("compact protonet", result.Manifest.Networks[0].Weights);
    }

    [Fact]
    public void Costs_are_positive_and_ratios_are_those_of_their_seconds()
    {
        foreach (var row in study.Result.Wholes)
        {
            Assert.True(row.BaseSeconds.Median > 0 && row.MethodSeconds.Median > 0, $"{row.Method} at {row.Point}");
            Assert.Equal(row.MethodSeconds.Median / row.BaseSeconds.Median, row.Ratio, 5e-13);
            Assert.True(row.EndToEnd!.Median >= row.BaseSeconds.Median + row.MethodSeconds.Median, $"{row.Method} at {row.Point}");
            if (OperatingSystem.IsLinux() && row.PeakMebibytes is { } peak) Assert.True(peak >= row.AddedMebibytes && row.AddedMebibytes >= 0);
        }

        var flow = study.Result.Rows.Where(row => row.Method == "flow" && row.Point == study.Result.First).ToArray();
        Assert.True(flow[1..].Sum(row => row.MethodSeconds.Median) <= flow[0].MethodSeconds.Median);
        Assert.Equal(flow[1..].Sum(row => row.Iterations ?? 0), flow[0].Iterations);
        Assert.All(study.Result.Wholes.Where(row => row.Method == "no inversion"), row => Assert.Null(row.Iterations));
    }

    [Fact]
    public void Jacobians_are_of_the_first_and_the_last_convolution_and_agree_where_they_were_solved()
    {
        var costs = study.Result.Jacobians;
        Assert.Equal([48, 48, 64, 64], costs.Select(cost => cost.Side));
        Assert.Equal(2, costs.Select(cost => cost.Layer).Distinct().Count());
        Assert.All(costs, cost =>
            Assert.True(cost.SecondsPerRow > 0 && cost.FreeSeconds > 0 && cost.FreeIterations > 0 && cost.Rows <= cost.Outputs));
        Assert.Equal(3 * 48 * 48, costs[0].Columns);
        Assert.All(costs.Where(cost => cost.Difference is not null), cost => Assert.InRange(cost.Difference!.Value, 0, 0.02));
        Assert.All(costs.Where(cost => cost.IsExtrapolated), cost => Assert.Null(cost.SolveSeconds));
    }

    [Fact]
    public void Growths_are_the_fits_of_the_rows()
    {
        var rows = study.Result.Wholes.Where(row => row.Method == "flow" && row.Point.Batch == 1).ToArray();
        var growth = Assert.Single(study.Result.Growths, growth => growth is { Subject: "flow", Against: "side" });
        Assert.Equal(Math.Log(rows[1].MethodSeconds.Median / rows[0].MethodSeconds.Median) / Math.Log(64 / 48.0), growth.Fit.Exponent, 5e-10);
        Assert.DoesNotContain(study.Result.Growths, growth => growth.Against == "threads" || growth.Subject == "LayerCAM");
        Assert.Contains(study.Result.Growths, growth => growth is { Subject: "F", Against: "batch" });
    }

    [Fact]
    public void A_saved_study_is_read_as_it_was()
    {
        using var folder = new TemporaryFolder();
        study.Result.Save(folder.Path);
        Assert.Equal(
            ["cost.csv", "cost.json", "cost.md", "cost.parquet", "growth.csv", "growth.parquet", "jacobian.csv", "jacobian.parquet"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        var loaded = CostResult.Load(folder.Path);
        Assert.Equal(study.Result.Rows, loaded.Rows);
        Assert.Equal(study.Result.Jacobians, loaded.Jacobians);
        Assert.Equal(study.Result.Manifest.Created, loaded.Manifest.Created);
        Assert.Equal(study.Result.Manifest.Machine, loaded.Manifest.Machine);

        File.WriteAllText(folder.File("cost.csv"), "network,method\nx,y\n");
        Assert.Contains("holds no study of costs", Assert.Throws<InvalidInputException>(() => CostResult.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_are_as_before_when_a_study_ends_or_is_cancelled()
    {
        var threads = get_num_threads();
        using var cancelled = new CancellationTokenSource();
        var reports = new CancelAt(cancelled, 2);
        Assert.Throws<OperationCanceledException>(() => CostStudy.Run(Small with { Threads = [threads + 1] }, reports, cancelled.Token));
        Assert.Equal(threads, get_num_threads());
    }

    [Fact]
    public void A_map_that_is_not_there_is_an_error_and_no_figure()
    {
        var empty = new MapMethod("nothing", (traced, _) => [new Dictionary<string, HeatMap>()]);
        Assert.Contains("nothing: there is no map",
            Assert.Throws<InvalidOperationException>(() => CostStudy.Run(Small with { Methods = [empty] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        Assert.Contains("no network", Assert.Throws<InvalidInputException>(() => Small with { Networks = [] }).Message, StringComparison.Ordinal);
        Assert.Contains("'flow' is given twice", Assert
            .Throws<InvalidInputException>(() => Small with { Methods = [Small.Methods[0], Small.Methods[0]] }).Message, StringComparison.Ordinal);
        Assert.Contains("A batch of 0 images cannot be measured; choose 1 to 1024.",
            Assert.Throws<InvalidInputException>(() => Small with { Batches = [1, 0] }).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<InvalidInputException>(() => Small with { Sides = [64, 64] }).Message, StringComparison.Ordinal);
        Assert.Contains("alexnet cannot be measured at 16 pixels", Assert.Throws<InvalidInputException>(
            () => CostStudy.Run(Small with { Networks = ["alexnet"], Sides = [16] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_study_is_whole()
    {
        var published = CostResult.Published;
        Assert.Equal(published.Manifest.Methods.Select(method => method.Name), published.Wholes
            .Where(row => row.Network == published.Manifest.Networks[0].Name && row.Point == published.First).Select(row => row.Method));
        Assert.All(published.Wholes, row => Assert.True(
            row.MethodSeconds.Low <= row.MethodSeconds.Median && row.MethodSeconds.Median <= row.MethodSeconds.High && row.MethodSeconds.Low > 0));
        Assert.NotEmpty(published.Jacobians);
    }

    /// <summary>One small study for all tests.</summary>
    public sealed class Study
    {
        public CostResult Result { get; } = CostStudy.Run(Small);
    }

    private sealed class CancelAt(CancellationTokenSource source, int report) : IProgress<string>
    {
        private int count;

        public void Report(string value)
        {
            if (++count == report) source.Cancel();
        }
    }
}
