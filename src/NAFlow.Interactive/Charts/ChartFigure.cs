using System.Collections.Immutable;

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
