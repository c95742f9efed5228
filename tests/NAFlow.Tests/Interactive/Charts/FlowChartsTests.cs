using System.Globalization;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class FlowChartsTests
{
    private static AttentionFlow Flow => KnownFlow.Default;

    [Fact]
    public void Shares_are_percentages_of_layers_that_can_be_compared()
    {
        var figure = Flow.AbandonedChart();
        var lines = figure.Panels[0].Series.Cast<LineSeries>().ToArray();
        FlowLayer[] layers = [Flow["relu1"], Flow["relu2"]];
        Assert.Equal(["relu1", "relu2"], figure.Across.Names);
        Assert.Equal(["take part", "abandoned", "silent"], lines.Select(line => line.Name));
        Assert.Equal(layers.Select(layer => 100 * layer.Shares!.TakingPart), lines[0].Up);
        Assert.Equal(layers.Select(layer => 100 * layer.Shares!.Abandoned), lines[1].Up);
        Assert.Equal(layers.Select(layer => 100 * layer.Shares!.Silent), lines[2].Up);
        Assert.Equal(Flow.Layers.Select(layer => layer.Name), Flow.AbandonedChart(LayerGlob.All).Across.Names);
    }

    [Fact]
    public void The_chart_says_the_epsilon_that_held()
    {
        var layers = Flow.Layers.Select(layer => layer with { Shares = layer.Shares! with { Epsilon = 0.02 } });
        Assert.Contains("2 % of the layer's", (Flow with { Layers = [.. layers] }).AbandonedChart().Note);
        Assert.Contains("exactly 0", Flow.AbandonedChart().Note);
    }

    [Fact]
    public void The_river_is_as_wide_as_the_share_that_takes_part_and_its_banks_hold_the_rest()
    {
        var figure = Flow.AbandonedFlowChart(LayerGlob.All);
        var bands = figure.Panels[0].Series.Cast<BandSeries>().ToArray();
        for (var depth = 0; depth < Flow.Layers.Length; depth++)
        {
            var shares = Flow.Layers[depth].Shares!;
            Assert.Equal(100 * shares.TakingPart, bands[^1].High[depth] - bands[^1].Low[depth], 5e-10);
            Assert.Equal(100 * shares.Silent, bands[..2].Sum(band => band.High[depth] - band.Low[depth]), 5e-10);
            Assert.Equal(100, bands.Sum(band => band.High[depth] - band.Low[depth]), 5e-10);
        }
    }

    [Fact]
    public void Below_the_river_are_whole_numbers_of_neurons()
    {
        var used = Assert.IsType<BandSeries>(Flow.AbandonedFlowChart(LayerGlob.All).Panels[1].Series[1]).Reported;
        Assert.All(used, count => Assert.Equal(Math.Floor(count), count));
        var conv2 = Flow["conv2"];
        var neurons = conv2.Shape.Aggregate(1.0, (product, size) => product * size);
        Assert.Equal(Math.Round(neurons * conv2.Shares!.TakingPart), used[Flow.Layers.IndexOf(conv2)]);
    }

    [Fact]
    public void Coefficients_are_ordered_by_size_and_keep_their_sign()
    {
        var layer = Flow.Layers[^1] with { Name = "made", ChannelCoefficients = [0.5f, -2, 1, 0] };
        var figure = (Flow with { Layers = [layer] }).CoefficientChart("made", 3);
        Assert.Equal([-2, 1, 0.5], Assert.IsType<BarSeries>(figure.Panels[0].Series[0]).Lengths);
        Assert.Equal(["channel 1", "channel 2", "channel 0"], figure.Panels[0].Up.Names);
    }

    [Fact]
    public void Coefficients_have_the_unit_of_what_they_started_from()
    {
        Assert.Equal("mean importance coefficient (score per unit of activation)", Flow.CoefficientChart().Across.Label);
        Assert.Equal("mean importance coefficient (channel weight per unit of activation)", KnownFlow.Similarity().CoefficientChart().Across.Label);
    }

    [Fact]
    public void The_spread_is_scaled_by_the_layers_largest()
    {
        var layer = Flow.Layers[^1] with { ChannelCoefficients = [-4, 0, 1, 2, 3] };
        var dead = layer with { ChannelCoefficients = [0, 0] };
        var series = (Flow with { Layers = [layer, dead] }).CoefficientSpreadChart().Panels[0].Series;
        var half = Assert.IsType<BandSeries>(series[1]);
        Assert.Equal([0.25, double.NaN], Assert.IsType<LineSeries>(series[2]).Up);
        Assert.Equal((0, 0.5), (half.Low[0], half.High[0]));
    }

    [Fact]
    public void Layers_without_a_solve_have_no_point()
    {
        var closed = Flow.Layers.Select(layer => layer with { Residual = null, Condition = null, Iterations = null }).ToArray();
        closed[1] = closed[1] with { Residual = 0.5, Condition = 7, Iterations = 3 };
        var flow = Flow with { Layers = [.. closed] };
        var residual = Assert.IsType<LineSeries>(flow.ResidualChart().Panels[0].Series[0]);
        var condition = Assert.IsType<LineSeries>(flow.ConditionChart().Panels[0].Series[0]);
        var iterations = Assert.IsType<BarSeries>(flow.CostChart().Panels[1].Series[0]);
        Assert.Equal((1, 0.5), (Assert.Single(residual.Across), Assert.Single(residual.Up)));
        Assert.Equal((1, 7), (Assert.Single(condition.Across), Assert.Single(condition.Up)));
        Assert.Equal([3], iterations.Lengths.Where(double.IsFinite));
    }

    [Fact]
    public void Layers_are_chosen_by_pattern()
    {
        Assert.Equal(["conv1", "conv2"], Flow.CostChart(new LayerGlob("conv*")).Across.Names);
        Assert.Throws<InvalidInputException>(() => Flow.AbandonedChart(new LayerGlob("nothing*")));
        Assert.Throws<InvalidInputException>(() => Flow.CoefficientChart("nothing"));
        Assert.Throws<InvalidInputException>(() => Flow.CoefficientChart(top: 0));
    }

    [Fact]
    public void Every_chart_names_its_units_and_draws_both_ways()
    {
        ChartFigure[] figures =
        [
            Flow.AbandonedChart(), Flow.AbandonedFlowChart(), Flow.ResidualChart(), Flow.ConditionChart(), Flow.CostChart(), Flow.CoefficientChart(),
            Flow.CoefficientSpreadChart(), KnownFlow.Similarity().Contributions!.Chart(),
        ];
        Assert.All(figures, figure =>
        {
            ChartAxis[] axes = [figure.Across, .. figure.Panels.Select(panel => panel.Up)];
            Assert.All(axes, axis => Assert.True(axis.Names.Length > 0 || axis.Unit is not null, axis.Title));
            Assert.Equal(figure.Across.Label, PlotlyJson.Title(PlotlyJson.Of(figure), "xaxis"));
            Assert.Equal(2 * figure.Width, figure.ToPicture().Width);
        });
    }
}

public sealed class ContributionChartsTests
{
    [Theory]
    [InlineData(Similarity.Cosine)]
    [InlineData(Similarity.Euclidean)]
    public void The_channels_that_decide_are_shown_with_what_they_add(Similarity comparedBy)
    {
        var contributions = KnownFlow.Similarity(comparedBy: comparedBy).Contributions!;
        var figure = contributions.Chart(2);

        var bars = Assert.IsType<BarSeries>(figure.Panels[0].Series[0]);
        var expected = (comparedBy == Similarity.Cosine ? contributions.Values.OrderDescending() : contributions.Values.Order()).Take(2).ToArray();

        Assert.Equal(expected, bars.Lengths);
        Assert.Contains($"add {expected.Sum().ToString("0.###", CultureInfo.InvariantCulture)} to", figure.Note);
    }

    [Fact]
    public void At_least_one_channel_is_asked_for() => Assert.Throws<InvalidInputException>(() => KnownFlow.Similarity().Contributions!.Chart(0));
}
