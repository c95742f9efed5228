using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Bars from 0, up or to the side. On a logarithmic axis they begin where it begins.</summary>
public sealed record BarSeries : ChartSeries
{
    /// <summary>Makes the bars.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="positions">Where they stand.</param>
    /// <param name="lengths">How long they are.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public BarSeries(string name, IEnumerable<double> positions, IEnumerable<double> lengths)
        : base(name)
    {
        Positions = [.. positions];
        Lengths = AsMany(name, "lengths", [.. lengths], Positions.Length);
    }

    /// <summary>Where they stand.</summary>
    public ImmutableArray<double> Positions { get; }

    /// <summary>How long they are.</summary>
    public ImmutableArray<double> Lengths { get; }

    /// <summary>Whether they lie: positions then are on the upright axis, lengths on the level one.</summary>
    public bool IsHorizontal { get; init; }

    /// <summary>The colour of those below 0; null for the same.</summary>
    public RgbColour? NegativeColour { get; init; }

    /// <summary>The part of the room between two positions that a bar fills.</summary>
    /// <value>0.75.</value>
    public double Breadth { get; init; } = 0.75;

    /// <summary>How far it stands beside its position, in positions: bars of a group stand side by side.</summary>
    public double Shift { get; init; }

    internal override int Count => Positions.Length;
}
