namespace NAFlow.Experiments.Training;

/// <summary>
/// A seed for every step. Nothing random is carried from one step to the next, so a training that was interrupted goes on exactly as it would have.
/// </summary>
internal static class StepSeed
{
    /// <summary>Seeds of one training that have nothing to do with each other (SplitMix64: Steele, Lea and Flood, 2014).</summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="number">The number of the step, or of the epoch.</param>
    /// <param name="purpose">Tells apart what is drawn at the same number.</param>
    public static long Of(long seed, long number, SeedPurpose purpose) =>
        (long)Mix(Mix((ulong)seed + 0x9E3779B97F4A7C15UL * ((ulong)purpose + 1)) + (ulong)number);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
