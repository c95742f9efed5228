namespace NAFlow.Tests;

/// <summary>The formulas of similarity as the method states them, number by number.</summary>
internal static class SlowSimilarity
{
    public static double[] CosineContributions(double[] query, double[] reference)
    {
        var (queryNorm, referenceNorm) = (Math.Sqrt(query.Sum(value => value * value)), Math.Sqrt(reference.Sum(value => value * value)));
        return [.. query.Zip(reference, (f, z) => queryNorm == 0 || referenceNorm == 0 ? 0 : f / queryNorm * (z / referenceNorm))];
    }

    public static double[] EuclideanContributions(double[] query, double[] reference) =>
        [.. query.Zip(reference, (f, z) => -Math.Pow(f - z, 2))];

    /// <summary>w = p / |sum p|, or p; alpha = (w - min) / (max - min), or ones.</summary>
    public static double[] Weights(double[] contributions)
    {
        var sum = Math.Abs(contributions.Sum());
        double[] normalised = [.. contributions.Select(value => sum == 0 ? value : value / sum)];
        var (least, most) = (normalised.Min(), normalised.Max());
        return [.. normalised.Select(value => most == least ? 1 : (value - least) / (most - least))];
    }
}
