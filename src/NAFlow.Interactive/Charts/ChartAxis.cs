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
