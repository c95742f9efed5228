using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Values that belong together, and how they are drawn. A value that is not finite is a gap.</summary>
public abstract record ChartSeries
{
    private protected ChartSeries(string name) => Name = name;

    /// <summary>Its name in the legend.</summary>
    public string Name { get; }

    /// <summary>Its colour; null for the next one of the palette.</summary>
    public RgbColour? Colour { get; init; }

    /// <summary>Whether the legend names it, if the chart has one.</summary>
    /// <value>true.</value>
    public bool IsListed { get; init; } = true;

    /// <summary>What is told of each point under the pointer; empty for its name and values.</summary>
    public ImmutableArray<string> Hints { get; init; } = [];

    /// <summary>Whether anything is told under the pointer.</summary>
    /// <value>true.</value>
    public bool ShowsHints { get; init; } = true;

    /// <summary>How many points it has.</summary>
    internal abstract int Count { get; }

    /// <summary>Checks that two sequences belong together.</summary>
    private protected static ImmutableArray<double> AsMany(string name, string what, ImmutableArray<double> values, int count) => values.Length == count
        ? values
        : throw new InvalidInputException($"The series '{name}' has {count} positions and {values.Length} {what}; give one for each.");
}
