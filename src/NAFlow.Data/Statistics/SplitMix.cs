namespace NAFlow.Data;

/// <summary>The mixing step of SplitMix64 (Steele, Lea and Flood, 2014): every bit of a number comes to depend on all others, alike on every machine.</summary>
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
