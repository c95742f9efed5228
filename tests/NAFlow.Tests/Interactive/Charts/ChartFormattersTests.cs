using Microsoft.DotNet.Interactive.Formatting;
using NAFlow.Interactive;

namespace NAFlow.Tests;

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
