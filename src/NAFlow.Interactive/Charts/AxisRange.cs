namespace NAFlow.Interactive;

/// <summary>The part of an axis that is in sight; of a logarithmic one, in powers of ten.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends.</param>
internal readonly record struct AxisRange(double Low, double High)
{
    private const double Room = 0.04;

    /// <summary>The range that shows these values.</summary>
    public static AxisRange Of(ChartAxis axis, IEnumerable<double> values)
    {
        if (axis.Names.Length > 0) return new(-0.5, axis.Names.Length - 0.5);
        double[] seen = [.. values.Select(value => Place(axis, value)).Where(double.IsFinite)];
        if (axis.IncludesZero && !axis.IsLogarithmic) seen = [.. seen, 0];
        var (low, high) = seen.Length > 0 ? (seen.Min(), seen.Max()) : (0, 1);
        if (axis.Low is { } first) low = Place(axis, first);
        if (axis.High is { } last) high = Place(axis, last);
        if (high <= low) high = low + Math.Max(Math.Abs(low), 1);
        var room = Room * (high - low);
        var keepsLow = axis.Low is not null || (low == 0 && axis.IncludesZero && !axis.IsLogarithmic);
        var keepsHigh = high == 0 && axis.IncludesZero && !axis.IsLogarithmic;
        return new(keepsLow ? low : low - room, keepsHigh ? high : high + room);
    }

    /// <summary>Where a value is; NaN where the axis cannot show it.</summary>
    public static double Place(ChartAxis axis, double value) => axis.IsLogarithmic ? (value > 0 ? Math.Log10(value) : double.NaN) : value;
}

/// <summary>A marked place on an axis; of a logarithmic one, in powers of ten.</summary>
internal readonly record struct AxisTick(double Place, string Text);

/// <summary>The places that are marked on an axis.</summary>
internal static class AxisTicks
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>The marks: names, round numbers, or powers of ten.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="range">What of it is in sight.</param>
    /// <param name="most">The most marks there is room for.</param>
    public static AxisTick[] Of(ChartAxis axis, AxisRange range, int most)
    {
        if (axis.IsUnmarked) return [];
        if (axis.Names.Length > 0) return [.. Positions(axis, most).Select(position => new AxisTick(position, axis.Names[position]))];
        return axis.IsLogarithmic ? Powers(range, most) : Round(range, most);
    }

    private static IEnumerable<int> Positions(ChartAxis axis, int most)
    {
        int[] wanted = axis.Named.Length > 0 ? [.. axis.Named] : [.. Enumerable.Range(0, axis.Names.Length)];
        var step = Math.Max(1, (int)Math.Ceiling((double)wanted.Length / most));
        return wanted.Where((_, index) => index % step == 0);
    }

    private static AxisTick[] Round(AxisRange range, int most)
    {
        var step = NiceStep((range.High - range.Low) / most);
        return
        [
            .. Enumerable.Range(0, most + 2).Select(index => (Math.Ceiling(range.Low / step) + index) * step)
                .Where(value => value <= range.High + (1e-9 * step))
                .Select(value => new AxisTick(value, ChartNumber.Text(Math.Abs(value) < 1e-9 * step ? 0 : Math.Round(value / step) * step))),
        ];
    }

    private static AxisTick[] Powers(AxisRange range, int most)
    {
        var span = range.High - range.Low;
        double[] within = span < 1.5 ? [1, 2, 5] : [1];
        var step = Math.Max(1, (int)Math.Ceiling(span * within.Length / most));
        return
        [
            .. Enumerable.Range((int)Math.Floor(range.Low), (int)Math.Ceiling(span) + 2).Where(power => within.Length > 1 || power % step == 0)
                .SelectMany(power => within.Select(part => part * Math.Pow(10, power)))
                .Select(value => new AxisTick(Math.Log10(value), ChartNumber.Text(value)))
                .Where(tick => tick.Place >= range.Low - 1e-9 && tick.Place <= range.High + 1e-9),
        ];
    }

    private static double NiceStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return Steps.First(step => step * power >= least * (1 - 1e-9)) * power;
    }
}

/// <summary>The values that a chart's axes must show.</summary>
internal static class PanelRange
{
    /// <summary>The range of the level axis, over all panels.</summary>
    public static AxisRange Across(ChartFigure figure)
    {
        var series = figure.Panels.SelectMany(panel => panel.Series).ToArray();
        return AxisRange.Of(WithZero(figure.Across, series.Any(one => one is BarSeries { IsHorizontal: true })), series.SelectMany(Across));
    }

    /// <summary>The range of a panel's upright axis.</summary>
    public static AxisRange Up(ChartPanel panel) =>
        AxisRange.Of(WithZero(panel.Up, panel.Series.Any(one => one is BarSeries { IsHorizontal: false })), panel.Series.SelectMany(Up));

    private static ChartAxis WithZero(ChartAxis axis, bool bars) => axis with { IncludesZero = axis.IncludesZero || bars };

    private static IEnumerable<double> Across(ChartSeries series) => series switch
    {
        LineSeries line => line.Across,
        PointSeries points => points.Across,
        BandSeries band => band.Across,
        BarSeries { IsHorizontal: true } bars => bars.Lengths,
        BarSeries bars => Sides(bars),
        _ => [],
    };

    private static IEnumerable<double> Up(ChartSeries series) => series switch
    {
        LineSeries line => [.. line.Up, .. line.Low, .. line.High],
        PointSeries points => points.Up,
        BandSeries band => [.. band.Low, .. band.High],
        BarSeries { IsHorizontal: false } bars => bars.Lengths,
        BarSeries bars => Sides(bars),
        _ => [],
    };

    private static IEnumerable<double> Sides(BarSeries bars) => bars.Positions.SelectMany(position => new[] { position - 0.5, position + 0.5 });
}
