using System.Collections.Immutable;

namespace NAFlow.Interactive;

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
