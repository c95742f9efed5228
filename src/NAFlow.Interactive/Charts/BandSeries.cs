using System.Collections.Immutable;

namespace NAFlow.Interactive;

/// <summary>The field between two curves.</summary>
public sealed record BandSeries : ChartSeries
{
    private readonly ImmutableArray<double> reported = [];

    /// <summary>Makes the band.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="across">Positions on the level axis.</param>
    /// <param name="low">The lower curve there.</param>
    /// <param name="high">The upper curve there.</param>
    /// <exception cref="InvalidInputException">They are not as many.</exception>
    public BandSeries(string name, IEnumerable<double> across, IEnumerable<double> low, IEnumerable<double> high)
        : base(name)
    {
        Across = [.. across];
        Low = AsMany(name, "lower ends", [.. low], Across.Length);
        High = AsMany(name, "upper ends", [.. high], Across.Length);
    }

    /// <summary>Positions on the level axis.</summary>
    public ImmutableArray<double> Across { get; }

    /// <summary>The lower curve.</summary>
    public ImmutableArray<double> Low { get; }

    /// <summary>The upper curve.</summary>
    public ImmutableArray<double> High { get; }

    /// <summary>How much it covers what lies behind it, from 0 to 1.</summary>
    /// <value>0.25.</value>
    public double Opacity { get; init; } = 0.25;

    /// <summary>Whether its edges swing from point to point, without passing over any, rather than run straight.</summary>
    public bool IsSmooth { get; init; }

    /// <summary>The figures that tables and summaries give for it, where they are not its ends; empty otherwise.</summary>
    /// <exception cref="InvalidInputException">They are not as many as the points.</exception>
    public ImmutableArray<double> Reported
    {
        get => reported;
        init => reported = AsMany(Name, "reported figures", value, Across.Length);
    }

    internal override int Count => Across.Length;
}

/// <summary>The edges of a band as they are drawn: whole pieces between gaps, swinging where the band is smooth.</summary>
internal static class SmoothBand
{
    private const int Between = 8;

    /// <summary>A place along the band with its two edges.</summary>
    public readonly record struct Edge(double Across, double Low, double High);

    /// <summary>The pieces.</summary>
    public static IReadOnlyList<IReadOnlyList<Edge>> Pieces(BandSeries band)
    {
        var pieces = new List<IReadOnlyList<Edge>>();
        var piece = new List<Edge>();
        for (var index = 0; index < band.Count; index++)
        {
            var edge = new Edge(band.Across[index], band.Low[index], band.High[index]);
            if (double.IsFinite(edge.Across) && double.IsFinite(edge.Low) && double.IsFinite(edge.High))
            {
                if (band.IsSmooth && piece.Count > 0) piece.AddRange(Swing(piece[^1], edge));
                piece.Add(edge);
                continue;
            }

            if (piece.Count > 0) pieces.Add(piece);
            piece = [];
        }

        if (piece.Count > 0) pieces.Add(piece);
        return pieces;
    }

    private static IEnumerable<Edge> Swing(Edge from, Edge to) => Enumerable.Range(1, Between - 1).Select(step =>
    {
        var share = (double)step / Between;
        var eased = (1 - Math.Cos(Math.PI * share)) / 2;
        return new Edge(
            from.Across + (share * (to.Across - from.Across)), from.Low + (eased * (to.Low - from.Low)), from.High + (eased * (to.High - from.High)));
    });
}
