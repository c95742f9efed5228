using NAFlow.Inversion;

namespace NAFlow;

/// <summary>Reads a map for the signs of failure.</summary>
internal static class MapReading
{
    private const double ScatteredEntropy = 0.98;
    private const double IllConditioned = 1000;

    /// <summary>The spatial entropy, 0 for one bright pixel and 1 for a constant map; 1 for a map without energy.</summary>
    public static double SpatialEntropy(ReadOnlySpan<float> map)
    {
        var total = 0.0;
        foreach (var value in map) total += value;
        if (!(total > 0) || map.Length == 1) return 1;
        var entropy = 0.0;
        foreach (var value in map)
            if (value / total is > 0 and var share)
                entropy -= share * Math.Log(share);
        return entropy / Math.Log(map.Length);
    }

    public static IEnumerable<Finding> Findings(
        ReadOnlySpan<float> map, bool finite, bool depends, double entropy, int sample, SolveReport? report, InversionOptions options)
    {
        var findings = new List<Finding>();
        if (!finite) findings.Add(Finding.NotFinite);
        else if (!depends) findings.Add(Finding.NoDependence);
        else if (map.Length > 1 && map.IndexOfAnyExcept(map[0]) < 0) findings.Add(Finding.Constant);
        else if (entropy > ScatteredEntropy) findings.Add(Finding.Scattered);
        if (report?.Conditions[sample] > IllConditioned) findings.Add(Finding.IllConditioned);
        if (report?.Iterations[sample] >= options.Solver.MaxIterations) findings.Add(Finding.IterationCap);
        return findings;
    }
}
