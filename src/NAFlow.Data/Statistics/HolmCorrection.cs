namespace NAFlow.Data;

/// <summary>Holm's correction of several tests (Holm, Scandinavian Journal of Statistics 6, 1979): the chance of even one false finding stays below the level.</summary>
public static class HolmCorrection
{
    /// <summary>The adjusted p values, in the given order: a test is significant at a level where its adjusted p value is not above it.</summary>
    /// <param name="pValues">The p values of all tests that are made together, 0..1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A p value is not in 0..1.</exception>
    public static IReadOnlyList<double> Of(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        foreach (var value in pValues)
            if (value is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(pValues), value, "A p value lies in 0..1.");
        var adjusted = new double[pValues.Count];
        var (largest, left) = (0.0, pValues.Count);
        foreach (var (index, value) in pValues.Index().OrderBy(entry => entry.Item))
        {
            largest = Math.Max(largest, Math.Min(1, left * value));
            (adjusted[index], left) = (largest, left - 1);
        }

        return adjusted;
    }
}
