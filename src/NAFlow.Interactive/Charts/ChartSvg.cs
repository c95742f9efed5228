using System.Globalization;
using System.Text;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>
/// Line charts as SVG inside a page: small, without a script, in the text colour of what they stand in, with a note on every point for the pointer.
/// </summary>
internal static class ChartSvg
{
    /// <summary>Whether every series is a line, which is all that is drawn here.</summary>
    public static bool CanDraw(ChartFigure figure) => figure.AllSeries.All(series => series is LineSeries { Low.Length: 0 });

    /// <summary>The chart as an element.</summary>
    /// <param name="figure">A chart of lines.</param>
    public static string Write(ChartFigure figure)
    {
        var measures = new PictureMeasures(figure, figure.Width, figure.Height);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg class="lines" viewBox="0 0 {figure.Width} {figure.Height}" style="max-width:{figure.Width}px" role="img" aria-label="{Html.Text(figure.Description)}">
            <text class="title" x="{PictureMeasures.Edge}" y="{PictureMeasures.Edge + 15}">{Html.Text(figure.Title)}</text>

            """);
        Legend(svg, measures);
        var colours = figure.SeriesColours().ToArray();
        var before = 0;
        for (var number = 0; number < figure.Panels.Length; number++)
        {
            var panel = figure.Panels[number];
            Axes(svg, figure, measures, number);
            foreach (var series in panel.Series.Cast<LineSeries>()) Line(svg, series, colours[before++], new Place(figure, measures, number));
        }

        var middle = (measures.Left + measures.Right) / 2;
        svg.Append(CultureInfo.InvariantCulture, $"""
            <text class="axis" x="{middle:0.#}" y="{measures.Height - PictureMeasures.Edge}" text-anchor="middle">{Html.Text(figure.Across.Label)}</text>
            </svg>
            """);
        return svg.ToString();
    }

    private static void Legend(StringBuilder svg, PictureMeasures measures)
    {
        for (var row = 0; measures.Legend.Count > 0 && row < measures.Legend.Count; row++)
        {
            if (measures.Legend.Sum(entries => entries.Count) < 2) return;
            var (left, top) = (PictureMeasures.Edge, PictureMeasures.Edge + 26 + (20 * row));
            foreach (var entry in measures.Legend[row])
            {
                svg.Append(CultureInfo.InvariantCulture, $"""
                    <rect x="{left:0.#}" y="{top + 2:0.#}" width="12" height="12" rx="3" fill="{entry.Colour.Css(entry.Opacity)}"/><text x="{left + 18:0.#}" y="{top + 12:0.#}">{Html.Text(entry.Name)}</text>

                    """);
                left += entry.Width + 18;
            }
        }
    }

    private static void Axes(StringBuilder svg, ChartFigure figure, PictureMeasures measures, int number)
    {
        var (data, place) = (measures.Panel(number), new Place(figure, measures, number));
        var isLast = number == figure.Panels.Length - 1;
        foreach (var tick in measures.UpTicks[number])
            svg.Append(CultureInfo.InvariantCulture, $"""
                <path class="rule" d="M{data.Left:0.#} {place.Up(tick.Place):0.#}H{data.Right:0.#}"/><text class="tick" x="{data.Left - 8:0.#}" y="{place.Up(tick.Place) + 4:0.#}" text-anchor="end">{Html.Text(tick.Text)}</text>

                """);
        svg.Append(CultureInfo.InvariantCulture, $"""
            <path class="frame" d="M{data.Left:0.#} {data.Top:0.#}V{data.Bottom:0.#}H{data.Right:0.#}"/><text class="axis" text-anchor="middle" transform="translate({PictureMeasures.Edge + 10:0.#} {data.MidY:0.#}) rotate(-90)">{Html.Text(figure.Panels[number].Up.Label)}</text>

            """);
        foreach (var tick in isLast ? measures.AcrossTicks : [])
        {
            var x = place.Across(tick.Place);
            svg.Append(CultureInfo.InvariantCulture, $"""<path class="frame" d="M{x:0.#} {data.Bottom:0.#}v4"/>""");
            svg.Append(measures.IsSlanted
                ? string.Create(CultureInfo.InvariantCulture, $"""<text class="tick" text-anchor="end" transform="translate({x + 3:0.#} {data.Bottom + 12:0.#}) rotate(-60)">{Html.Text(tick.Text)}</text>""")
                : string.Create(CultureInfo.InvariantCulture, $"""<text class="tick" text-anchor="middle" x="{x:0.#}" y="{data.Bottom + 18:0.#}">{Html.Text(tick.Text)}</text>"""));
            svg.Append('\n');
        }
    }

    private static void Line(StringBuilder svg, LineSeries series, RgbColour colour, Place place)
    {
        var frame = new SeriesFrame(place.Figure, place.Number);
        var (path, points, goesOn) = (new StringBuilder(), new StringBuilder(), false);
        for (var index = 0; index < series.Count; index++)
        {
            var (x, y) = (place.Across(place.Figure.Across.Place(series.Across[index])), place.Up(frame.Panel.Up.Place(series.Up[index])));
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                goesOn = false;
                continue;
            }

            path.Append(CultureInfo.InvariantCulture, $"{(goesOn ? 'L' : 'M')}{x:0.#} {y:0.#}");
            points.Append(CultureInfo.InvariantCulture,
                $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.2\"><title>{Html.Text(series.HintIn(frame, index))}</title></circle>");
            goesOn = true;
        }

        svg.Append(CultureInfo.InvariantCulture, $"""
            <g fill="{colour.Css()}"><path fill="none" stroke="{colour.Css()}" stroke-width="2" d="{path}"/>{points}</g>

            """);
    }

    /// <summary>Where values are in a panel.</summary>
    private readonly record struct Place(ChartFigure Figure, PictureMeasures Measures, int Number)
    {
        public double Across(double value) => On(value, Measures.AcrossRange, Figure.Across.IsReversed, Measures.Left, Measures.Right);

        public double Up(double value) =>
            On(value, Measures.UpRanges[Number], Figure.Panels[Number].Up.IsReversed, Measures.Panel(Number).Bottom, Measures.Panel(Number).Top);

        private static double On(double value, AxisRange range, bool isReversed, double from, double to)
        {
            var share = (value - range.Low) / (range.High - range.Low);
            return from + ((isReversed ? 1 - share : share) * (to - from));
        }
    }
}
