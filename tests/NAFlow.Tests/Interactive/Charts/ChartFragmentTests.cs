using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed partial class ChartFragmentTests
{
    [Fact]
    public void The_picture_says_what_the_chart_shows()
    {
        var fragment = KnownFigure.Bars(1, 3, 2).ToFragment();
        var match = Picture().Match(fragment);
        Assert.Equal("Bars. bars: from 1 m at thing 0 to 3 m at thing 1.", match.Groups["alt"].Value);
        Assert.Equal(1140, Photo.Decode(Convert.FromBase64String(match.Groups["png"].Value), "chart").Width);
    }

    [Fact]
    public void It_holds_the_chart_for_plotly_but_not_plotly()
    {
        var fragment = KnownFigure.Bars(1, 3, 2).ToFragment();
        var chart = JsonSerializer.Deserialize<JsonElement>(Json().Match(fragment).Groups[1].Value);
        Assert.Equal([1, 3, 2], PlotlyJson.Numbers(chart.GetProperty("data")[0].GetProperty("y")));
        Assert.True(fragment.Length < 100_000);
        Assert.DoesNotContain("plotly.js v", fragment);
    }

    [Fact]
    public void Nothing_is_loaded_and_nothing_bears_an_id()
    {
        var fragment = KnownFigure.Bars(1).ToFragment();
        Assert.DoesNotMatch("""\bid=|https?:|src="(?!data:)|<link|@import""", fragment);
    }

    [Fact]
    public void The_same_chart_gives_the_same_fragment() => Assert.Equal(KnownFigure.Bars(1, 2).ToFragment(), KnownFigure.Bars(1, 2).ToFragment());

    [Fact]
    public void Hostile_names_are_shown_and_never_run()
    {
        const string hostile = "</script><script>alert('&\"')</script>";
        var figure = KnownFigure.Lines(new LineSeries(hostile, [0, 1], [1, 2])) with
        { Title = hostile, Note = hostile, Across = new ChartAxis(hostile, hostile) };
        Assert.DoesNotContain("<script>alert", figure.ToFragment());
        Assert.DoesNotContain("</script><script>a", figure.ToFragment());
    }

    [Fact]
    public void The_data_unfold_as_a_table()
    {
        var fragment = KnownFigure.Lines(new LineSeries("a", [0, 1], [1, 2.5]).Within([0, 2], [2, 3]), new LineSeries("b", [1], [7])).ToFragment();
        string[] cells = ["time (s)", "a (m)", "b (m)", "0", "1 (0 to 2)", "–", "1", "2.5 (2 to 3)", "7"];
        Assert.Equal(cells, Cells().Matches(fragment).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void A_long_table_is_cut_and_says_so()
    {
        var fragment = KnownFigure.Bars([.. Enumerable.Range(0, 100).Select(index => (double)index)]).ToFragment();
        Assert.Equal(60, Regex.Count(fragment, "scope=\"row\""));
        Assert.Contains("The first 60 of 100 rows.", fragment);
    }

    [GeneratedRegex("<img src=\"data:image/png;base64,(?<png>[^\"]*)\"[^>]*alt=\"(?<alt>[^\"]*)\"")]
    private static partial Regex Picture();

    [GeneratedRegex("<script type=\"application/json\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("<t[hd] [^>]*>([^<]*)</t[hd]>")]
    private static partial Regex Cells();
}

public sealed class ChartFormattersTests
{
    public ChartFormattersTests() => ChartFormatters.Register();

    [Fact]
    public void A_chart_is_a_fragment_a_picture_and_a_text()
    {
        var figure = KnownFigure.Bars(1, 3, 2);
        Assert.Equal(figure.ToFragment(), figure.ToDisplayString("text/html"));
        Assert.Equal(1140, Photo.Decode(Convert.FromBase64String(figure.ToDisplayString("image/png")), "chart").Width);
        Assert.Equal("Bars\n  bars: from 1 m at thing 0 to 3 m at thing 1", figure.ToDisplayString("text/plain"));
        Assert.Equal(["text/html", "image/png", "text/plain"], Formatter.GetPreferredMimeTypesFor(typeof(ChartFigure)));
    }

    [Fact]
    public void A_chart_made_with_plotly_says_what_it_needs()
    {
        var html = KnownFigure.Bars(1).ToPlotly().ToDisplayString("text/html");
        Assert.Contains("which this page has not loaded", html);
        Assert.Contains("\"type\":\"bar\"", html);
    }
}
