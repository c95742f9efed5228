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
