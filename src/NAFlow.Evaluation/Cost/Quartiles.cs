namespace NAFlow.Evaluation;

/// <summary>The middle of a sample and its quartiles, between values by linear interpolation.</summary>
/// <param name="Median">The median.</param>
/// <param name="Low">The first quartile.</param>
/// <param name="High">The third quartile.</param>
public sealed record Quartiles(double Median, double Low, double High)
{
    /// <summary>The quartiles of a sample.</summary>
    /// <param name="sample">At least one value.</param>
    public static Quartiles Of(IEnumerable<double> sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        double[] sorted = [.. sample.Order()];
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length, nameof(sample));
        return new Quartiles(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75));
    }

    private static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + ((above - below) * (place - Math.Floor(place)));
    }
}
