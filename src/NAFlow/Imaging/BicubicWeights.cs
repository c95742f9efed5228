namespace NAFlow.Imaging;

/// <summary>
/// For each output position of one axis, the input positions that count and their weights in fixed point. The kernel is Keys' cubic with
/// a = -0.5, widened by the shrinking factor so that every input position counts.
/// </summary>
internal sealed class BicubicWeights
{
    /// <summary>Fractional bits: what 32 bits leave beside an 8-bit value and two bits for the sign and overshoot.</summary>
    public const int Precision = 32 - 8 - 2;

    private const double Support = 2;
    private const double Curvature = -0.5;

    private readonly Tap[] taps;
    private readonly int[] weights;

    private BicubicWeights(Tap[] taps, int[] weights)
    {
        this.taps = taps;
        this.weights = weights;
    }

    public int Length => taps.Length;

    /// <summary>The weights of one output position, and the input position of the first.</summary>
    public ReadOnlySpan<int> At(int position, out int first)
    {
        var tap = taps[position];
        first = tap.First;
        return weights.AsSpan(tap.Start, tap.Count);
    }

    /// <summary>
    /// Weights for <paramref name="count"/> output positions from <paramref name="start"/>, of an axis resized from one length to another.
    /// </summary>
    public static BicubicWeights For(int from, long to, long start, int count)
    {
        var scale = (double)from / to;
        var stretch = Math.Max(scale, 1);
        var support = Support * stretch;
        var shrink = 1 / stretch;
        var taps = new Tap[count];
        var weights = new List<int>();
        for (var index = 0; index < count; index++)
        {
            var centre = (start + index + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var end = Math.Min((int)(centre + support + 0.5), from);
            var exact = new double[end - first];
            for (var offset = 0; offset < exact.Length; offset++)
                exact[offset] = Kernel((first + offset - centre + 0.5) * shrink);
            taps[index] = new Tap(first, weights.Count, exact.Length);
            weights.AddRange(FixedPoint(exact));
        }

        return new BicubicWeights(taps, [.. weights]);
    }

    private static IEnumerable<int> FixedPoint(double[] exact)
    {
        var sum = exact.Sum();
        foreach (var weight in exact)
        {
            var scaled = weight / sum * (1 << Precision);
            yield return (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
    }

    private static double Kernel(double distance)
    {
        var x = Math.Abs(distance);
        return x switch
        {
            < 1 => ((((Curvature + 2) * x) - (Curvature + 3)) * x * x) + 1,
            < 2 => ((((x - 5) * x) + 8) * x - 4) * Curvature,
            _ => 0,
        };
    }

    private readonly record struct Tap(int First, int Start, int Count);
}
