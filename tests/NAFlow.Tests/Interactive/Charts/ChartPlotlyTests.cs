using System.Text.Json;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class ChartPlotlyTests
{
    [Fact]
    public void Axes_have_titles_with_units()
    {
        var chart = PlotlyJson.Of(KnownFigure.Lines(new LineSeries("line", [0, 1], [2, 3])));
        Assert.Equal("time (s)", PlotlyJson.Title(chart, "xaxis"));
        Assert.Equal("height (m)", PlotlyJson.Title(chart, "yaxis"));
    }

    /// <summary>Plotly.NET writes the same from the chart that it is given.</summary>
    [Fact]
    public void The_json_is_that_of_plotly_net()
    {
        var band = new BandSeries("a <b> & $c$ é", [0, 1, 2], [1, double.NaN, 1], [2, 3.25, 1e-9]);
        var lines = KnownFigure.Lines(new LineSeries("line", [0, 1], [2, 1 / 3.0]).Within([1, 3], [3, 4]));
        foreach (var figure in (ChartFigure[])[lines, KnownFigure.Bars(1, 3, 2), lines with { Panels = [new(new ChartAxis("height", "m"), [band])] }])
            Assert.True(JsonElement.DeepEquals(
                JsonSerializer.Deserialize<JsonElement>(PlotlyScript.Json(figure.ToPlotly())), PlotlyJson.Of(figure)));
    }

    [Fact]
    public void Points_and_hints_are_those_of_the_series()
    {
        var trace = PlotlyJson.Trace(KnownFigure.Lines(new LineSeries("line", [0, 1], [2, 3.5]).Within([1, 3], [3, 4])), "line");
        Assert.Equal([0, 1], PlotlyJson.Numbers(trace.GetProperty("x")));
        Assert.Equal([2, 3.5], PlotlyJson.Numbers(trace.GetProperty("y")));
        Assert.Equal(["0 s, line: 2 m (1 to 3)", "1 s, line: 3.5 m (3 to 4)"],
            trace.GetProperty("hovertext").EnumerateArray().Select(hint => hint.GetString()));
    }

    [Fact]
    public void A_logarithmic_axis_has_its_range_in_powers_of_ten()
    {
        var figure = KnownFigure.Lines(new LineSeries("line", [0, 1, 2], [1, 1000, 0]));
        figure = figure with { Panels = [figure.Panels[0] with { Up = figure.Panels[0].Up with { IsLogarithmic = true } }] };

        var axis = PlotlyJson.Of(figure).GetProperty("layout").GetProperty("yaxis");

        Assert.Equal("log", axis.GetProperty("type").GetString());
        Assert.Equal([-0.12, 3.12], axis.GetProperty("range").EnumerateArray().Select(end => Math.Round(end.GetDouble(), 6)));
    }

    [Fact]
    public void Panels_lie_one_below_the_other()
    {
        var panel = KnownFigure.Lines(new LineSeries("line", [0, 1], [2, 3])).Panels[0];
        var layout = PlotlyJson.Of(KnownFigure.Lines() with { Panels = [panel, panel, panel] }).GetProperty("layout");
        var domains = new[] { "yaxis", "yaxis2", "yaxis3" }.Select(axis => PlotlyJson.Numbers(layout.GetProperty(axis).GetProperty("domain")))
            .ToArray();
        Assert.All(domains.Zip(domains.Skip(1)), pair => Assert.True(pair.First[0] > pair.Second[1]));
        Assert.Equal(1, domains[0][1]);
    }

    [Fact]
    public void Markup_in_names_is_shown_as_it_is()
    {
        var trace = PlotlyJson.Trace(KnownFigure.Lines(new LineSeries("<b>a</b> & $x$", [0], [1])), "&lt;b>a&lt;/b> &amp; &#36;x&#36;");
        Assert.Equal("0 s, &lt;b>a&lt;/b> &amp; &#36;x&#36;: 1 m", trace.GetProperty("hovertext")[0].GetString());
    }

    [Fact]
    public void A_band_is_closed_and_broken_at_gaps()
    {
        var band = new BandSeries("band", [0, 1, 2, 3], [1, 1, double.NaN, 1], [2, 3, 3, 2]);
        var figure = KnownFigure.Lines() with { Panels = [new(new ChartAxis("height", "m"), [band with { ShowsHints = false }])] };

        var trace = PlotlyJson.Trace(figure, "band");

        Assert.Equal([0, 1, 1, 0, null, 3, 3], PlotlyJson.Numbers(trace.GetProperty("x")));
        Assert.Equal([2, 3, 1, 1, null, 2, 1], PlotlyJson.Numbers(trace.GetProperty("y")));
    }
}

public sealed class PlotlyPartTests
{
    [Fact]
    public void A_library_that_cannot_be_used_is_told_from_a_mistake()
    {
        Assert.True(PlotlyPart.IsMissing(new MissingMethodException()));
        Assert.True(PlotlyPart.IsMissing(new TypeInitializationException("Plotly", new FileNotFoundException())));
        Assert.False(PlotlyPart.IsMissing(new InvalidInputException("A mistake.")));
        Assert.False(PlotlyPart.IsMissing(new TypeInitializationException("Plotly", new InvalidOperationException())));
    }
}

/// <summary>A chart as Plotly reads it.</summary>
internal static class PlotlyJson
{
    public static JsonElement Of(ChartFigure figure) => JsonSerializer.Deserialize<JsonElement>(PlotlyScript.Json(figure));

    public static JsonElement Trace(ChartFigure figure, string name, string type = "scatter") => Of(figure).GetProperty("data").EnumerateArray()
        .Last(trace => trace.GetProperty("name").GetString() == name && trace.GetProperty("type").GetString() == type);

    public static double?[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble())];

    public static string Title(JsonElement chart, string axis) =>
        chart.GetProperty("layout").GetProperty(axis).GetProperty("title").GetProperty("text").GetString()!;
}
