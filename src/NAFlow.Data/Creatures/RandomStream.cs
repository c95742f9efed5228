namespace NAFlow.Data;

/// <summary>
/// Random numbers that are the same on every machine and in every version of .NET (SplitMix64: Steele, Lea and Flood, 2014), and that come in independent
/// streams, so that what is drawn for one part of a picture does not depend on any other part.
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
