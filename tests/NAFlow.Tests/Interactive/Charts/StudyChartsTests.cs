using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Interactive;
using NAFlow.Training;

namespace NAFlow.Tests;

public sealed class StudyChartsTests
{
    private static readonly string[] Layers = ["input", "conv1", "relu1"];

    [Fact]
    public void A_curve_of_fewer_layers_keeps_their_places()
    {
        Estimate one = new(1, 0, 2);
        MetricCurve all = new("all", Layers, [one, one, one]), some = new("some", ["conv1", "relu1"], [one, one]);
        var figure = MetricCurves.Chart("Title", "deletion", "%", all, some);
        Assert.Equal([1, 2], Assert.IsType<LineSeries>(figure.Panels[0].Series[1]).Across);
    }

    [Fact]
    public void Curves_that_do_not_fit_are_refused()
    {
        Estimate one = new(1, 0, 2);
        MetricCurve all = new("all", Layers, [one, one, one]);
        Assert.Throws<InvalidInputException>(() => MetricCurves.Chart("Title", "deletion", "%"));
        MetricCurve[] misfits = [new("turned", ["relu1", "conv1"], [one, one]), new("other", ["conv9"], [one]), new("short", Layers, [one])];
        Assert.All(misfits, curve => Assert.Throws<InvalidInputException>(() => MetricCurves.Chart("Title", "deletion", "%", all, curve)));
    }

    [Fact]
    public void Costs_are_those_of_the_method()
    {
        var bars = Assert.IsType<BarSeries>(NetworkCostRecord.Published.Chart("flow, minimum norm").Panels[0].Series[0]);
        var ratios = NetworkCostRecord.Published.Networks.Select(network => network.Costs.Single(cost => cost.Method == "flow, minimum norm").Ratio);
        Assert.Equal(ratios, bars.Lengths);
        Assert.Contains("the methods are flow", Assert.Throws<InvalidInputException>(() => NetworkCostRecord.Published.Chart("magic")).Message);
    }

    [Fact]
    public void A_grid_has_every_figure_in_its_cell()
    {
        var figure = AblationGrid.Chart("Ablation", ["a", "b"], ["x", "y"], [[0.25, double.NaN], [1, 0.5]], "share", "no unit", "0.00");

        var annotations = PlotlyJson.Of(figure).GetProperty("layout").GetProperty("annotations").EnumerateArray()
            .ToDictionary(text => (text.GetProperty("y").GetInt32(), text.GetProperty("x").GetInt32()), text => text.GetProperty("text").GetString());

        Assert.Equal(("0.25", "", "1.00", "0.50"), (annotations[(0, 0)], annotations[(0, 1)], annotations[(1, 0)], annotations[(1, 1)]));
        Assert.Equal(["share: from 0.25 at a and x to 1 at b and x"], figure.MainFigures);
        Assert.Throws<InvalidInputException>(() => AblationGrid.Chart("Ablation", ["a"], ["x", "y"], [[0, 0], [0, 0]], "share", "no unit"));
    }
}

public sealed class CostStudyChartsTests
{
    private static readonly CostResult Study = CostResult.Published;

    private static readonly string Network = Study.Manifest.Networks[0].Name;

    [Fact]
    public void Methods_are_bars_in_F()
    {
        var figure = Study.MethodChart(Network);
        Assert.Equal(Study.Manifest.Methods.Select(method => method.Name), figure.Panels[0].Up.Names);
        Assert.Equal(
            Study.Wholes.Where(row => row.Network == Network && row.Point == Study.First).Select(row => row.Ratio),
            Assert.IsType<BarSeries>(Assert.Single(figure.Panels[0].Series)).Lengths);
        Assert.Equal(figure.Panels[0].Up.Names, Study.MemoryChart(Network).Panels[0].Up.Names);
    }

    [Fact]
    public void Growth_has_a_line_for_F_and_for_every_method_that_was_measured_at_all_sizes()
    {
        var lines = Study.GrowthChart(Network).Panels[0].Series.Cast<LineSeries>().ToArray();
        Assert.Equal("F", lines[0].Name);
        Assert.Equal(Study.Growths.Where(growth => growth.Network == Network && growth.Against == "side").Select(growth => growth.Subject),
            lines.Select(line => line.Name));
        Assert.All(lines, line => Assert.Equal(Study.Manifest.Sides.Order().Select(side => (double)side), line.Across));
    }

    [Fact]
    public void Layers_have_their_cost_and_the_iterations_of_those_that_are_solved_for()
    {
        var figure = Study.LayerChart(Network);
        Assert.Equal("input", figure.Across.Names[0]);
        var (costs, iterations) = (Assert.IsType<LineSeries>(figure.Panels[0].Series[0]), Assert.IsType<LineSeries>(figure.Panels[1].Series[0]));
        Assert.Equal(figure.Across.Names.Length, costs.Up.Length);
        Assert.InRange(iterations.Up.Length, 1, costs.Up.Length - 1);
    }

    [Fact]
    public void Jacobians_are_points_of_each_network()
    {
        var figure = Study.JacobianChart();
        Assert.Equal(Study.Jacobians.Length, figure.Panels[0].Series.Sum(series => Assert.IsType<PointSeries>(series).Up.Length));
        Assert.Contains("no explicit Jacobian", Assert.Throws<InvalidInputException>(() => (Study with { Jacobians = [] }).JacobianChart()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_was_not_measured_is_refused() =>
        Assert.Contains("'nowhere' was not measured; the networks are",
            Assert.Throws<InvalidInputException>(() => Study.MethodChart("nowhere")).Message, StringComparison.Ordinal);
}

public sealed class TrainingChartsTests
{
    private static readonly TrainingRecord Record = CompactRecords.Find("resnet50")!;

    [Fact]
    public void The_loss_is_drawn_over_the_steps()
    {
        var figure = Record.Chart();
        var line = Assert.IsType<LineSeries>(Assert.Single(figure.Panels).Series[0]);
        Assert.Equal(Record.Curve.Select(point => (double)point.Step), line.Across);
        Assert.Equal(Record.Curve.Select(point => point.Loss), line.Up);
    }

    [Fact]
    public void Validations_have_a_panel_of_their_own()
    {
        var record = Record with { ValidationFigure = "accuracy", Curve = [new(10, 2, 0.1, 1), new(20, 1, 0.1, 1, 0.75)] };
        var panel = record.Chart().Panels[1];
        var line = Assert.IsType<LineSeries>(panel.Series[0]);
        Assert.Equal(("accuracy (no unit)", 20.0, 0.75), (panel.Up.Label, Assert.Single(line.Across), Assert.Single(line.Up)));
    }
}
