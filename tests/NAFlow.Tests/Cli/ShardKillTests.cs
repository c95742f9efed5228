using System.Diagnostics;
using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Tests;

/// <summary>Shards as processes of their own.</summary>
public sealed class ShardKillTests : IDisposable
{
    private const int Photos = 12, Kills = 10, Count = 3;

    private readonly TemporaryFolder folder = new();

    public ShardKillTests()
    {
        Directory.CreateDirectory(folder.File("photos"));
        using var images = ImageSubset.Evenly(new CreatureData(96).Open(ImageSplit.Test), Photos);
        for (var image = 0; image < Photos; image++) images.Load(image).SavePng(Path.Combine(folder.File("photos"), $"{image:00}.png"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Ten_kills_over_shards_lose_nothing_and_give_nothing_twice()
    {
        Assert.Equal(0, (await EndAsync("whole", "none")).Code);
        var random = new Random(1);
        var kept = new Dictionary<string, DateTime>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var shard = random.Next(1, Count + 1);
            using var process = Start("shards", $"{shard}/{Count}");

            // One dies at the start, most a while after an image, at any place of the work on the next.
            var (before, late) = (Parts().Length, DateTime.UtcNow.AddSeconds(60));
            while (kill > 0 && Parts().Length <= before && !File.Exists(Results(shard)) && DateTime.UtcNow < late)
                await Task.Delay(2, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(kill == 0 ? 600 : 100), TestContext.Current.CancellationToken);
            process.Kill();
            await process.EndAsync();

            // What was done stays as it is: no image is computed again.
            Assert.All(kept, part => Assert.True(
                File.Exists(part.Key) ? File.GetLastWriteTimeUtc(part.Key) == part.Value : File.Exists(Results(ShardOf(part.Key))), part.Key));
            foreach (var part in Parts()) kept.TryAdd(part, File.GetLastWriteTimeUtc(part));
        }

        for (var shard = 1; shard <= Count; shard++) Assert.Equal((0, string.Empty), Told(await EndAsync("shards", $"{shard}/{Count}")));
        var (whole, shards) = (Path.Combine(folder.File("whole"), "photos"), Place);
        var rows = EvaluationRows.Load(shards);
        Assert.Equal(EvaluationRows.Load(whole), rows);
        Assert.Equal(rows.Count, rows.DistinctBy(row => (row.Image, row.Method, row.Layer, row.Figure)).Count());
        Assert.Equal(Photos, rows.Select(row => row.Image).Distinct().Count());
        Assert.Equal(
            EvaluationRows.LoadTimings(whole).Select(timing => timing with { Seconds = 0 }),
            EvaluationRows.LoadTimings(shards).Select(timing => timing with { Seconds = 0 }));
        Assert.Equal(["evaluation.json", "maps", "shards"], Directory.EnumerateFileSystemEntries(shards).Select(Path.GetFileName).Order());
        Assert.Equal(2 * Count, Directory.EnumerateFileSystemEntries(Path.Combine(shards, "shards")).Count());
        Assert.Contains("\"isComplete\": true", File.ReadAllText(Path.Combine(shards, "evaluation.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_several_processes_gets_a_shard()
    {
        ToolProcess[] processes = [.. Enumerable.Range(0, 4).Select(_ => Start("shards", "2/3", resumes: false))];
        try
        {
            var ends = await Task.WhenAll(processes.Select(process => process.EndAsync()));
            Assert.Single(ends, end => end.Code == 0);
            Assert.All(ends.Where(end => end.Code != 0), end =>
            {
                Assert.Equal(2, end.Code);
                Assert.Matches("Shard 2 of 3 of '.*' is in use by process|holds shard 2 of 3 already", end.Error);
            });
            Assert.Equal(Photos / Count, EvaluationRows.From(ResultTable.LoadParquet(Results(2))).Select(row => row.Image).Distinct().Count());
        }
        finally
        {
            foreach (var process in processes) process.Dispose();
        }
    }

    [Fact]
    public async Task A_task_of_Slurm_ends_when_it_is_asked_to_and_goes_on()
    {
        (string, string)[] task =
            [("SLURM_ARRAY_TASK_ID", "0"), ("SLURM_ARRAY_TASK_MIN", "0"), ("SLURM_ARRAY_TASK_MAX", "1"), ("SLURM_ARRAY_TASK_COUNT", "2")];
        using (var process = Start("shards", null, environment: task))
        {
            while (Parts().Length == 0) await Task.Delay(2, TestContext.Current.CancellationToken);

            // As Slurm may: to the process, and by the batch script too.
            for (var signal = 0; signal < 2; signal++)
                using (var kill = Process.Start("kill", $"-TERM {process.Id}")) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            var end = await process.EndAsync();
            Assert.Equal(75, end.Code);
            Assert.Contains("with --resume goes on from them", end.Error, StringComparison.Ordinal);
        }

        Assert.InRange(Parts().Length, 1, Photos / 2 - 1);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Place, "shards"), ".*.tmp", SearchOption.AllDirectories));
        using var second = Start("shards", null, environment: task);
        Assert.Equal((0, string.Empty), Told(await second.EndAsync()));
        Assert.True(File.Exists(Path.Combine(Place, "shards", "results-001-of-002.parquet")));
    }

    private string Place => Path.Combine(folder.File("shards"), "photos");

    private string Results(int shard) => Path.Combine(Place, "shards", $"results-{shard:000}-of-{Count:000}.parquet");

    private static int ShardOf(string part) =>
        int.Parse(Path.GetFileName(Path.GetDirectoryName(part)!)[..3], System.Globalization.CultureInfo.InvariantCulture);

    private string[] Parts() => Directory.Exists(Path.Combine(Place, "shards"))
        ? [.. Directory.GetDirectories(Path.Combine(Place, "shards")).SelectMany(Files)]
        : [];

    /// <summary>The parts of a shard, which takes its folder away when it is done.</summary>
    private static string[] Files(string shard)
    {
        try
        {
            return Directory.GetFiles(shard, "??????.parquet");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static (int, string) Told((int Code, string Out, string Error) end) => (end.Code, end.Error);

    private ToolProcess Start(string name, string? shard, bool resumes = true, params (string, string)[] environment) => ToolProcess.Start(
        [("OMP_NUM_THREADS", "1"), .. environment],
        [
            "evaluate", "--photos", folder.File("photos"), "--weights", "compact:alexnet", "--methods", "flow,random,no-inversion", "--metrics",
            "sparsity,infidelity", "--layers", "6", "--images", "100", "--out", folder.File(name), .. shard is null
                ? Array.Empty<string>()
                : ["--shard", shard],
            .. resumes ? ["--resume"] : Array.Empty<string>(),
        ]);

    private async Task<(int Code, string Out, string Error)> EndAsync(string name, string shard)
    {
        using var process = Start(name, shard);
        return await process.EndAsync();
    }
}
