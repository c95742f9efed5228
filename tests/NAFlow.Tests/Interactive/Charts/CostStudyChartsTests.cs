using NAFlow.Evaluation;
using NAFlow.Interactive;

namespace NAFlow.Tests;

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
        Assert.Equal(Study.Growths.Where(growth => growth.Network == Network && growth.Against == "side").Select(growth => growth.Subject), lines.Select(line => line.Name));
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
        Assert.Contains("no explicit Jacobian", Assert.Throws<InvalidInputException>(() => (Study with { Jacobians = [] }).JacobianChart()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_was_not_measured_is_refused() =>
        Assert.Contains("'nowhere' was not measured; the networks are", Assert.Throws<InvalidInputException>(() => Study.MethodChart("nowhere")).Message, StringComparison.Ordinal);
}
