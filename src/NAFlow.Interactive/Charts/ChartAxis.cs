using System.Collections.Immutable;

namespace NAFlow.Interactive;

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

    /// <summary>Whether 0 is always shown. Bars always begin there.</summary>
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

    /// <summary>Where a value is drawn: on a logarithmic axis its power of ten; NaN where the axis cannot show it.</summary>
    internal double Place(double value) => IsLogarithmic ? (value > 0 ? Math.Log10(value) : double.NaN) : value;

    /// <summary>A place in words: its name, or the value with its unit.</summary>
    internal string PlaceText(double value)
    {
        if (Names.Length > 0 && value >= 0 && Math.Round(value) < Names.Length) return Names[(int)Math.Round(value)];
        return Unit is null or "no unit" or "count" ? $"{Title} {NumberText.OnChart(value)}" : NumberText.With(value, Unit);
    }
}

/// <summary>The part of an axis that is shown; of a logarithmic one, in powers of ten.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends.</param>
internal readonly record struct AxisRange(double Low, double High)
{
    private const double Room = 0.04;

    /// <summary>The range that shows these values.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="fromZero">Whether something is drawn from 0 on.</param>
    /// <param name="values">The values.</param>
    public static AxisRange Of(ChartAxis axis, bool fromZero, IEnumerable<double> values)
    {
        if (axis.Names.Length > 0) return new(-0.5, axis.Names.Length - 0.5);
        var includesZero = (axis.IncludesZero || fromZero) && !axis.IsLogarithmic;
        double[] seen = [.. values.Select(axis.Place).Where(double.IsFinite)];
        if (includesZero) seen = [.. seen, 0];
        var (low, high) = seen.Length > 0 ? (seen.Min(), seen.Max()) : (0, 1);
        if (axis.Low is { } first) low = axis.Place(first);
        if (axis.High is { } last) high = axis.Place(last);
        if (high <= low) high = low + Math.Max(Math.Abs(low), 1);
        var room = Room * (high - low);
        var keepsLow = axis.Low is not null || (low == 0 && includesZero);
        var keepsHigh = high == 0 && includesZero;
        return new(keepsLow ? low : low - room, keepsHigh ? high : high + room);
    }
}

/// <summary>A marked place on an axis; of a logarithmic one, in powers of ten.</summary>
internal readonly record struct AxisTick(double Place, string Text);

/// <summary>The places that are marked on an axis.</summary>
internal static class AxisTicks
{
    /// <summary>How many names an x axis has room for.</summary>
    public const int NamesThatFit = 20;

    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>The marks: names, round numbers, or powers of ten.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="range">What of it is shown.</param>
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
                .Select(value => new AxisTick(value, NumberText.OnChart(Math.Abs(value) < 1e-9 * step ? 0 : Math.Round(value / step) * step))),
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
                .Select(value => new AxisTick(Math.Log10(value), NumberText.OnChart(value)))
                .Where(tick => tick.Place >= range.Low - 1e-9 && tick.Place <= range.High + 1e-9),
        ];
    }

    private static double NiceStep(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return Steps.First(step => step * power >= least * (1 - 1e-9)) * power;
    }
}
