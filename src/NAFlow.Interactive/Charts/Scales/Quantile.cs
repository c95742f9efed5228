namespace NAFlow.Interactive;

/// <summary>Quantiles, linear between the values.</summary>
internal static class Quantile
{
    /// <summary>The value below which this share of the values lies.</summary>
    /// <param name="ordered">At least one value, the least first.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double Of(IReadOnlyList<double> ordered, double share)
    {
        var place = share * (ordered.Count - 1);
        var (below, above) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
        return ordered[below] + ((place - below) * (ordered[above] - ordered[below]));
    }
}
