using System.Diagnostics;
using NAFlow.Models;
using TorchSharp;

namespace NAFlow.Tests;

/// <summary>
/// Ten thousand damaged checkpoints, the same ones each time: each is read or refused, quickly, in little memory, and nothing is run.
/// </summary>
public sealed class MutatedCheckpointTests(ITestOutputHelper output)
{
    private const int Count = 10_000, Seed = 20_241_202;
    private const long MostGrowth = 1L << 30;

    [Fact]
    public void Each_is_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.pth");
        var mutations = new CheckpointMutations(new Random(Seed));
        using var process = Process.GetCurrentProcess();
        var (before, liveBefore) = (process.WorkingSet64, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        var (read, refused, growth, slowest, total) = (0, 0, 0L, TimeSpan.Zero, Stopwatch.StartNew());

        for (var round = 0; round < Count; round++)
        {
            var (kind, content) = mutations.Next(round);
            File.WriteAllBytes(path, content);
            var clock = Stopwatch.StartNew();
            try
            {
                ReadAll(path);
                read++;
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
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"mutation {round} ({kind}) took {clock.Elapsed}");
            process.Refresh();
            growth = Math.Max(growth, process.WorkingSet64 - before);
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        output.WriteLine($"{read} read, {refused} refused in {total.Elapsed.TotalSeconds:0.0} s; slowest {slowest.TotalMilliseconds:0} ms; memory grew by {growth >> 20} MiB");
        // Neither must be the rule, or the mutations would not reach what they are meant to test.
        Assert.InRange(read, Count / 20, Count);
        Assert.InRange(refused, Count / 4, Count);
        Assert.InRange(growth, 0, MostGrowth);
        Assert.Equal(liveBefore, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.False(File.Exists(CheckpointMutations.Trace), "something was run");
    }

    [Fact]
    public void The_sound_ones_are_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.pth");
        foreach (var content in new CheckpointMutations(new Random(Seed)).Sound())
        {
            File.WriteAllBytes(path, content);
            ReadAll(path);
        }
    }

    private static void ReadAll(string path)
    {
        using var file = WeightFile.Open(path);
        foreach (var entry in file.Entries)
        {
            using var tensor = file.Read(entry.Name);
            Assert.Equal(entry.Shape, tensor.shape);
            Assert.Equal(entry.ElementType, tensor.dtype);
        }
    }
}
