using System.Collections.Immutable;

namespace NAFlow.Interactive;

/// <summary>A line through points, with an interval around them where there is one.</summary>
public sealed record LineSeries : ChartSeries
{
    /// <summary>Makes the line.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="across">Where the points are on the level axis.</param>
    /// <param name="up">And on the upright axis.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public LineSeries(string name, IEnumerable<double> across, IEnumerable<double> up)
        : base(name)
    {
        Across = [.. across];
        Up = AsMany(name, "values", [.. up], Across.Length);
    }

    /// <summary>Where the points are on the level axis.</summary>
    public ImmutableArray<double> Across { get; }

    /// <summary>Where they are on the upright axis.</summary>
    public ImmutableArray<double> Up { get; }

    /// <summary>The lower ends of the intervals; empty without.</summary>
    public ImmutableArray<double> Low { get; private init; } = [];

    /// <summary>The upper ends of the intervals; empty without.</summary>
    public ImmutableArray<double> High { get; private init; } = [];

    /// <summary>Whether every point is marked.</summary>
    /// <value>true.</value>
    public bool ShowsMarkers { get; init; } = true;

    /// <summary>The intervals as a band; null without.</summary>
    internal BandSeries? Interval => Low.Length > 0 ? new BandSeries(Name, Across, Low, High) { Opacity = 0.18, IsListed = false } : null;

    internal override int Count => Across.Length;

    /// <summary>The same with an interval around every point.</summary>
    /// <param name="low">The lower ends.</param>
    /// <param name="high">The upper ends.</param>
    /// <exception cref="InvalidInputException">They are not as many as the points.</exception>
    public LineSeries Within(IEnumerable<double> low, IEnumerable<double> high) =>
        this with { Low = AsMany(Name, "lower ends", [.. low], Count), High = AsMany(Name, "upper ends", [.. high], Count) };
}

/// <summary>Points that nothing joins.</summary>
public sealed record PointSeries : ChartSeries
{
    /// <summary>Makes the points.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="across">Where they are on the level axis.</param>
    /// <param name="up">And on the upright axis.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public PointSeries(string name, IEnumerable<double> across, IEnumerable<double> up)
        : base(name)
    {
        Across = [.. across];
        Up = AsMany(name, "values", [.. up], Across.Length);
    }

    /// <summary>Where they are on the level axis.</summary>
    public ImmutableArray<double> Across { get; }

    /// <summary>Where they are on the upright axis.</summary>
    public ImmutableArray<double> Up { get; }

    internal override int Count => Across.Length;
}
