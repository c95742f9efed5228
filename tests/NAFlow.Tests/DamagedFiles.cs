using System.Diagnostics;
using TorchSharp;

namespace NAFlow.Tests;

/// <summary>
/// Ten thousand damaged files, the same ones each time: each is read or refused by name, quickly, in little memory, and no tensor is left.
/// </summary>
internal static class DamagedFiles
{
    public const int Seed = 20_241_202;
    private const int Count = 10_000;
    private const long MostGrowth = 1L << 30;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    /// <param name="path">Where each file is written in turn.</param>
    /// <param name="next">The file of a round, and in a word how it was damaged.</param>
    /// <param name="read">Reads the file, or refuses it with a sentence that begins with its path.</param>
    /// <param name="log">Where the sums go.</param>
    public static void AreReadOrRefused(string path, Func<int, (string Kind, byte[] Content)> next, Action<string> read, ITestOutputHelper log)
    {
        using var process = Process.GetCurrentProcess();
        var (before, liveBefore) = (process.WorkingSet64, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        var (accepted, refused, growth, slowest, total) = (0, 0, 0L, TimeSpan.Zero, Stopwatch.StartNew());
        for (var round = 0; round < Count; round++)
        {
            var (kind, content) = next(round);
            File.WriteAllBytes(path, content);
            var clock = Stopwatch.StartNew();
            try
            {
                read(path);
                accepted++;
            }
            catch (InvalidInputException error)
            {
                Assert.StartsWith(path, error.Message);
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"mutation {round} ({kind}) ended in {error}");
            }

            // A machine may stall for seconds; a file that hangs, hangs again.
            var taken = clock.Elapsed < Most ? clock.Elapsed : Again(path, read);
            Assert.True(taken < Most, $"mutation {round} ({kind}) took {clock.Elapsed}, and {taken} once more");
            process.Refresh();
            growth = Math.Max(growth, process.WorkingSet64 - before);
            slowest = taken > slowest ? taken : slowest;
        }

        log.WriteLine(
            $"{accepted} read, {refused} refused in {total.Elapsed.TotalSeconds:0.0} s; slowest {slowest.TotalMilliseconds:0} ms; memory grew by {growth >> 20} MiB");

        // Neither must be the rule, or the mutations would not reach what they are meant to test.
        Assert.InRange(accepted, Count / 20, Count);
        Assert.InRange(refused, Count / 4, Count);
        Assert.InRange(growth, 0, MostGrowth);
        Assert.Equal(liveBefore, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static TimeSpan Again(string path, Action<string> read)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            read(path);
        }
        catch (InvalidInputException)
        {
            // Refused as it was before.
        }

        return clock.Elapsed;
    }
}
