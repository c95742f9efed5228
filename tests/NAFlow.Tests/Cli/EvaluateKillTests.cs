using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class EvaluateKillTests
{
    private const int Photos = 30, Kills = 10;

    [Fact]
    public async Task Ten_kills_change_nothing_and_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        Draw(folder.File("photos"));
        Assert.Equal(0, (await RunAsync(folder, "undisturbed")).Code);

        var random = new Random(1);
        var kept = new Dictionary<string, DateTime>();
        var place = Path.Combine(folder.File("disturbed"), "boxed");
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(folder, "disturbed");
            var (before, left) = (kept.Count, Math.Max(Images(folder) - kept.Count, 1));

            // The first dies at the start, the last while parts are joined, the others a little after an image.
            var more = kill == 0 ? 0 : kill == Kills - 1 ? left : Math.Min(1, left);
            var late = DateTime.UtcNow.AddSeconds(60);
            while (Parts(place).Length < before + more && !File.Exists(Path.Combine(place, "results.parquet")) && DateTime.UtcNow < late) await Task
                .Delay(2, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(kill == 0 ? 600 : kill == Kills - 1 ? 20 : 200), TestContext.Current.CancellationToken);
            process.Kill();
            await process.EndAsync();

            // Whatever was done before this process is what it was: nothing was computed again.
            if (Directory.Exists(Path.Combine(place, "parts")))
                Assert.All(kept, part => Assert.Equal((true, part.Value),
                    (File.Exists(part.Key) || IsComplete(place), File.Exists(part.Key) ? File.GetLastWriteTimeUtc(part.Key) : part.Value)));
            foreach (var part in Parts(place)) kept.TryAdd(part, File.GetLastWriteTimeUtc(part));
        }

        Assert.InRange(kept.Count, Kills - 2, Photos);
        Assert.Equal(0, (await RunAsync(folder, "disturbed")).Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder.File("undisturbed"), "boxed", "results.parquet")),
            File.ReadAllBytes(Path.Combine(place, "results.parquet")));
        string[] maps = ["maps/000000.safetensors", "maps/000001.safetensors", "maps/000002.safetensors"];
        Assert.Equal(maps, Directory.EnumerateFiles(Path.Combine(place, "maps")).Select(file => Path.GetRelativePath(place, file)).Order());
        Assert.All(maps, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder.File("undisturbed"), "boxed", file)), File.ReadAllBytes(Path.Combine(place, file))));
        Assert.Equal(["evaluation.json", "maps", "results.parquet", "timings.parquet"],
            Directory.EnumerateFileSystemEntries(place).Select(Path.GetFileName).Order());
        Assert.Equal(
            EvaluationRows.LoadTimings(folder.File("undisturbed")).Select(timing => timing with { Seconds = 0 }),
            EvaluationRows.LoadTimings(folder.File("disturbed")).Select(timing => timing with { Seconds = 0 }));
    }

    private static int Images(TemporaryFolder folder) => EvaluationRows.LoadTimings(folder.File("undisturbed")).Max(timing => timing.Image) + 1;

    private static string[] Parts(string place) =>
        Directory.Exists(Path.Combine(place, "parts")) ? Directory.GetFiles(Path.Combine(place, "parts"), "??????.parquet") : [];

    private static bool IsComplete(string place) =>
        File.ReadAllText(Path.Combine(place, "evaluation.json")).Contains("\"isComplete\": true", StringComparison.Ordinal);

    private static ToolProcess Start(TemporaryFolder folder, string name) => ToolProcess.Start(
        [("OMP_NUM_THREADS", "1")], "evaluate", "--boxed", folder.File("photos"), "--weights", "compact:alexnet", "--methods",
        "flow,grad-cam,no-inversion",
        "--metrics", "pointing,energy,sparsity", "--layers", "6", "--images", "100", "--out", folder.File(name), "--resume");

    private static async Task<(int Code, string Out, string Error)> RunAsync(TemporaryFolder folder, string name)
    {
        using var process = Start(folder, name);
        return await process.EndAsync();
    }

    /// <summary>Drawn creatures, each with the box of the creature.</summary>
    private static void Draw(string folder)
    {
        using var network = Zoo.Create("alexnet_compact", Weights.Compact("alexnet"));
        using var images = ImageSubset.Evenly(new CreatureData(network.Preprocessing.Size).Open(ImageSplit.Test), Photos);
        Directory.CreateDirectory(folder);
        var lines = new List<string> { "file,class_index,x0,y0,x1,y1" };
        for (var image = 0; image < Photos; image++)
        {
            var (photo, truth) = (images.Load(image), images.Truth(image)!);
            photo.SavePng(Path.Combine(folder, $"{image}.png"));
            int[] inside = [.. Enumerable.Range(0, truth.Object.Length).Where(pixel => truth.Object[pixel])];
            int[] columns = [.. inside.Select(pixel => pixel % truth.Width)], rows = [.. inside.Select(pixel => pixel / truth.Width)];
            lines.Add($"{image}.png,{network.ClassNames!.Find(images.ClassNames[images.Labels[image]])},{columns.Min()},{rows.Min()},{columns.Max() + 1},{rows.Max() + 1}");
        }

        File.WriteAllLines(Path.Combine(folder, "boxes.csv"), lines);
    }
}
