using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// The description of a chart, drawn by Plotly where it can be (<see cref="ChartPlotly.ToPlotly"/>) and as a picture everywhere
/// (<see cref="ChartPicture.ToPicture"/>). Immutable.
/// </summary>
public sealed record ChartFigure
{
    /// <summary>What it shows, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The x axis, which all panels share.</summary>
    public required ChartAxis Across { get; init; }

    /// <summary>The panels, one below the other.</summary>
    public required ImmutableArray<ChartPanel> Panels { get; init; }

    /// <summary>What a reader must know to read it, in a sentence or two; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Its width in pixels of the page; less where there is less room.</summary>
    /// <value>760.</value>
    public int Width { get; init; } = 760;

    /// <summary>Its height in pixels of the page.</summary>
    /// <value>400.</value>
    public int Height { get; init; } = 400;

    /// <summary>The main figures, a line for each series: its least and its greatest value and where they are.</summary>
    public IReadOnlyList<string> MainFigures => FigureSummary.Lines(this);

    /// <summary>Title and main figures, for those who cannot see it.</summary>
    public string Description => FigureSummary.Description(this);

    /// <summary>Whether there is more than one thing to name.</summary>
    internal bool HasLegend => AllSeries.Count(series => series.IsListed) > 1;

    /// <summary>The series of all panels, in order.</summary>
    internal IEnumerable<ChartSeries> AllSeries => Panels.SelectMany(panel => panel.Series);

    /// <summary>What of the x axis is shown, for all panels.</summary>
    internal AxisRange AcrossRange =>
        AxisRange.Of(Across, AllSeries.Any(series => series.StartsAtZeroAcross), AllSeries.SelectMany(series => series.AcrossValues));

    /// <summary>The colour of every series of all panels, in order: its own, or the next one of the palette.</summary>
    internal IEnumerable<RgbColour> SeriesColours()
    {
        var next = 0;
        foreach (var series in AllSeries) yield return series.Colour ?? ChartColours.At(next++);
    }
}

/// <summary>One panel of a chart, with a y axis of its own.</summary>
/// <param name="Up">The y axis.</param>
/// <param name="Series">What is drawn, from the back to the front.</param>
public sealed record ChartPanel(ChartAxis Up, ImmutableArray<ChartSeries> Series)
{
    /// <summary>What of the y axis is shown.</summary>
    internal AxisRange UpRange => AxisRange.Of(Up, Series.Any(series => series.StartsAtZeroUp), Series.SelectMany(series => series.UpValues));
}

/// <summary>Colours that can be told apart with any colour vision, on light and on dark ground.</summary>
internal static class ChartColours
{
    public static readonly RgbColour Blue = new(59, 130, 196), Orange = new(217, 130, 43), Green = new(42, 157, 120), Grey = new(136, 144, 156);

    private static readonly RgbColour[] Palette =
        [Blue, Orange, Green, new(176, 95, 160), new(168, 140, 40), new(205, 92, 92), new(72, 165, 190), Grey];

    /// <summary>The colour of the palette at a place.</summary>
    public static RgbColour At(int place) => Palette[place % Palette.Length];

    /// <summary>A colour as style sheets write it.</summary>
    public static string Css(this RgbColour colour, double opacity = 1) =>
        FormattableString.Invariant($"rgba({colour.Red},{colour.Green},{colour.Blue},{opacity:0.##})");
}
