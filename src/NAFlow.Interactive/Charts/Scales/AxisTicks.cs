namespace NAFlow.Interactive;

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
