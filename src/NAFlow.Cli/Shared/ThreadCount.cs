using static TorchSharp.torch;

namespace NAFlow.Cli;

/// <summary>How many processor threads libtorch uses.</summary>
internal static class ThreadCount
{
    private const int Most = 1024;

    /// <summary>Sets the number, where one was given.</summary>
    /// <exception cref="InvalidInputException">It is out of range.</exception>
    public static void Use(int? count)
    {
        if (count is { } threads) set_num_threads(threads is >= 1 and <= Most ? threads : throw new InvalidInputException($"{threads} threads cannot be used; choose 1 to {Most}."));
    }
}
