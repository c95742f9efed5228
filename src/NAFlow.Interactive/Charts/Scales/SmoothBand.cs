namespace NAFlow.Interactive;

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
