using System.Diagnostics;
using System.Text.Json;
using NAFlow.Files;

namespace NAFlow.Tests;

public sealed class WorkLockTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    [Fact]
    public void One_of_many_gets_the_work_and_the_next_when_it_is_let_go()
    {
        using var folder = new TemporaryFolder();
        for (var round = 1; round <= 20; round++)
        {
            var got = Contend(folder.File("work"));
            Assert.Equal(round, Directory.GetFiles(folder.File("work"), ".owner-*.json").Length);
            Assert.Single(got).Dispose();
        }
    }

    [Fact]
    public void One_of_many_takes_over_from_the_dead()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 20; round++)
        {
            var work = folder.File($"{round}");
            Leave(work, DeadHere());
            using var got = Assert.Single(Contend(work));
            got.Require();
            Assert.Equal(2, Directory.GetFiles(work, ".owner-*.json").Length);
        }
    }

    [Fact]
    public void A_process_number_that_came_again_is_not_the_owner()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Path, WorkOwner.Here() with { Started = "1" });
        WorkLock.Take(folder.Path, "It", Silence).Dispose();
        Leave(folder.Path, WorkOwner.Here(), number: 3);
        Assert.Contains($"It is in use by process {Environment.ProcessId} on {Environment.MachineName}", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_of_another_machine_is_dead_when_it_is_silent_for_long()
    {
        using var folder = new TemporaryFolder();
        Leave(folder.Path, DeadHere() with { Host = "node7", Machine = "node7" });
        Assert.Contains("on node7", Refusal(folder.Path), StringComparison.Ordinal);
        Assert.Equal("node7", WorkLock.OwnerOf(folder.Path, Silence)!.Host);

        // It took the work long ago, and has given a sign of life since.
        File.SetLastWriteTimeUtc(Owner(folder.Path, 1), DateTime.UtcNow.AddHours(-1));
        File.WriteAllText(Path.Combine(folder.Path, ".owner-000001.alive"), string.Empty);
        Assert.Contains("on node7", Refusal(folder.Path), StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, ".owner-000001.alive"), DateTime.UtcNow.AddMinutes(-6));
        Assert.Null(WorkLock.OwnerOf(folder.Path, Silence));
        Assert.Single(Contend(folder.Path)).Dispose();
    }

    [Fact]
    public void Work_that_Slurm_gave_away_changes_its_owner_at_once_and_the_former_notices()
    {
        using var folder = new TemporaryFolder();
        using var former = WorkLock.Take(folder.Path, "Shard 1 of 2", Silence);
        former.Require();

        // As by a node that Slurm has lost, and whose processes run on.
        var me = WorkOwner.Here();
        Assert.True((me with { Job = "12", Restarts = 0 }).WasRequeuedAs(me with { Job = "12", Restarts = 1 }));
        Assert.False((me with { Job = "12", Restarts = 1 }).WasRequeuedAs(me with { Job = "12", Restarts = 1 }));
        Assert.False((me with { Job = "11", Restarts = 0 }).WasRequeuedAs(me with { Job = "12", Restarts = 1 }));
        Assert.False((me with { Job = null }).WasRequeuedAs(me with { Job = null, Restarts = 1 }));
        Leave(folder.Path, me with { Host = "node8" }, number: 2);
        var told = Assert.Throws<WorkTakenOverException>(former.Require).Message;
        Assert.Contains("Shard 1 of 2 was taken over by process", told, StringComparison.Ordinal);
        Assert.Contains("node8", told, StringComparison.Ordinal);
    }

    [Fact]
    public void An_owner_gives_signs_of_life()
    {
        using var folder = new TemporaryFolder();
        using var held = WorkLock.Take(folder.File("work"), "It", TimeSpan.FromSeconds(0.2));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(Path.Combine(folder.File("work"), ".owner-000001.alive")), TimeSpan.FromSeconds(20)));
        held.RemoveFolder();
        Assert.False(Directory.Exists(folder.File("work")));
        Assert.Throws<WorkTakenOverException>(held.Require);
    }

    [Fact]
    public void A_half_written_owner_is_waited_for()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Owner(folder.Path, 1), "{");
        Assert.Contains("is being taken", Refusal(folder.Path), StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(Owner(folder.Path, 1), DateTime.UtcNow.AddMinutes(-6));
        WorkLock.Take(folder.Path, "It", Silence).Dispose();
    }

    private static List<WorkLock> Contend(string folder)
    {
        var got = new List<WorkLock>();
        var refusals = 0;
        using var start = new Barrier(8);
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                var held = WorkLock.Take(folder, "It", Silence);
                lock (got) got.Add(held);
            }
            catch (InvalidInputException)
            {
                Interlocked.Increment(ref refusals);
            }
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(8, got.Count + refusals);
        return got;
    }

    private static string Refusal(string folder) => Assert.Throws<InvalidInputException>(() => WorkLock.Take(folder, "It", Silence)).Message;

    /// <summary>An owner of this machine that has ended.</summary>
    private static WorkOwner DeadHere()
    {
        using var process = Process.Start(new ProcessStartInfo("true"))!;
        process.WaitForExit();
        return WorkOwner.Here() with { Process = process.Id };
    }

    private static void Leave(string folder, WorkOwner owner, int number = 1)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Owner(folder, number), JsonSerializer.Serialize(owner with { Since = DateTimeOffset.UtcNow }, RecordJson.Indented));
    }

    private static string Owner(string folder, int number) => Path.Combine(folder, $".owner-{number:000000}.json");
}
