namespace NAFlow.Data;

/// <summary>
/// Random numbers that are the same on every machine and in every version of .NET (SplitMix64: Steele, Lea and Flood, 2014), and that come in
/// independent streams, so that what is drawn for one part of a picture does not depend on any other part.
/// </summary>
internal struct RandomStream(ulong seed)
{
    private ulong state = seed;

    /// <summary>A stream of its own for a purpose.</summary>
    public static RandomStream For(ulong seed, params ReadOnlySpan<int> purpose) => new(SeedFor(seed, purpose));

    /// <summary>A seed of its own for a purpose.</summary>
    public static ulong SeedFor(ulong seed, params ReadOnlySpan<int> purpose)
    {
        foreach (var number in purpose) seed = SplitMix.Mix(seed + SplitMix.Increment + (uint)number);
        return seed;
    }

    /// <summary>A number of 64 random bits.</summary>
    public ulong Next() => SplitMix.Mix(state += SplitMix.Increment);

    /// <summary>A number from 0 up to and without the count.</summary>
    public int Below(int count) => (int)((Next() >> 32) * (ulong)count >> 32);

    /// <summary>A number between two others, in 2^24 steps.</summary>
    public float Between(float low, float high) => low + ((high - low) * ((Next() >> 40) / (float)(1 << 24)));

    /// <summary>Whether something of this probability happens.</summary>
    public bool Happens(float probability) => Between(0, 1) < probability;
}

/// <summary>
/// The mixing step of SplitMix64 (Steele, Lea and Flood, 2014): every bit of a number comes to depend on all others, alike on every machine.
/// </summary>
internal static class SplitMix
{
    /// <summary>What SplitMix64 adds from one number to the next.</summary>
    public const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>The number, mixed.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>A few of many things in a row, evenly from the first to the last, for pictures and tables that cannot show all.</summary>
internal static class EvenlyChosen
{
    /// <summary>The things; all where there are no more.</summary>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> things, int most) => things.Count <= most
        ? things
        : [.. Enumerable.Range(0, most).Select(place => things[(int)Math.Round(place * (things.Count - 1) / (most - 1.0))])];
}
