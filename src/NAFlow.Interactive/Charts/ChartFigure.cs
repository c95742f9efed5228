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

    /// <summary>The level axis, which all panels share.</summary>
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
    internal bool HasLegend => Panels.SelectMany(panel => panel.Series).Count(series => series.IsListed) > 1;
}

/// <summary>One field of a chart, with an upright axis of its own.</summary>
/// <param name="Up">The upright axis.</param>
/// <param name="Series">What is drawn, from the back to the front.</param>
public sealed record ChartPanel(ChartAxis Up, ImmutableArray<ChartSeries> Series);

/// <summary>An axis of a chart: of numbers, or of names.</summary>
/// <param name="Title">What it measures.</param>
/// <param name="Unit">In what; null for names.</param>
public sealed record ChartAxis(string Title, string? Unit = null)
{
    /// <summary>Whether it is logarithmic, to base 10; values of 0 and below then are gaps.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Where it begins; null to follow the data.</summary>
    public double? Low { get; init; }

    /// <summary>Where it ends; null to follow the data.</summary>
    public double? High { get; init; }

    /// <summary>Whether 0 is always in sight. Bars see to that themselves.</summary>
    public bool IncludesZero { get; init; }

    /// <summary>The names of the positions 0, 1, ...; empty on an axis of numbers.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>The positions whose names are written, where not all are; they are thinned evenly if they are still too many.</summary>
    public ImmutableArray<int> Named { get; init; } = [];

    /// <summary>Whether it runs the other way: the first of the names on top.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Whether no values are written along it, because widths count and not places.</summary>
    public bool IsUnmarked { get; init; }

    /// <summary>The title with its unit in parentheses.</summary>
    public string Label => Unit is null ? Title : $"{Title} ({Unit})";
}

/// <summary>Colours that can be told apart with any colour vision, on light and on dark ground.</summary>
internal static class ChartColours
{
    public static readonly RgbColour Blue = new(59, 130, 196), Orange = new(217, 130, 43), Green = new(42, 157, 120), Grey = new(136, 144, 156);

    private static readonly RgbColour[] Palette = [Blue, Orange, Green, new(176, 95, 160), new(168, 140, 40), new(205, 92, 92), new(72, 165, 190), Grey];

    /// <summary>The colour of a series: its own, or the palette's at its place.</summary>
    public static RgbColour Of(ChartSeries series, int place) => series.Colour ?? At(place);

    /// <summary>The colour of the palette at a place.</summary>
    public static RgbColour At(int place) => Palette[place % Palette.Length];

    /// <summary>A colour as style sheets write it.</summary>
    public static string Css(this RgbColour colour, double opacity = 1) =>
        FormattableString.Invariant($"rgba({colour.Red},{colour.Green},{colour.Blue},{opacity:0.##})");
}
