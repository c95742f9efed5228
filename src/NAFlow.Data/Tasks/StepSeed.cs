namespace NAFlow.Data;

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
        (long)SplitMix.Mix(SplitMix.Mix((ulong)seed + SplitMix.Increment * ((ulong)purpose + 1)) + (ulong)number);
}
