using System.Text.RegularExpressions;

namespace NAFlow.Tests;

public sealed class ExperimentShardTests
{
    [Theory]
    [InlineData("alexnet")]
    [InlineData("proxy-anchor")]
    public void Any_number_of_shards_gives_the_same_results(string experiment)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal((0, string.Empty), Run(folder, experiment, "whole", "none", out _));
        foreach (var count in (int[])[1, 3, 8])
        {
            for (var shard = count; shard >= 1; shard--)
            {
                Assert.Equal((0, string.Empty), Run(folder, experiment, $"{count}", $"{shard}/{count}", out var told));
                Assert.Contains(shard > 1
                    ? $"shard {shard} of {count} is done; other shards are not yet"
                    : "3 images explained", told, StringComparison.Ordinal);
            }

            var (whole, shards) = (folder.File($"whole/{experiment}"), folder.File($"{count}/{experiment}"));
            Assert.Equal(Files(whole), Files(shards));
            Assert.Equal([experiment], Directory.EnumerateFileSystemEntries(folder.File($"{count}")).Select(Path.GetFileName));
            Assert.All(Files(whole).Where(file => Path.GetExtension(file) is ".png" or ".md"), file =>
                Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(shards, file))));
            Assert.All((string[])["figures.csv", "samples.csv", "layers.csv"], file =>
                Assert.Equal(Untimed(Path.Combine(whole, file)), Untimed(Path.Combine(shards, file))));
        }
    }

    [Fact]
    public void A_shard_goes_on_from_its_flows_under_the_same_options()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal((0, string.Empty), Run(folder, "alexnet", "out", "1/2", out _));
        var flow = folder.File("out/.alexnet-shards/flows/000000/flow.json");
        var before = File.GetLastWriteTimeUtc(flow);
        Assert.Equal((0, string.Empty), Run(folder, "alexnet", "out", "1/2", out _));
        Assert.Equal(before, File.GetLastWriteTimeUtc(flow));
        Assert.Contains("were begun with seed '1', and now '2'", Run(folder, "alexnet", "out", "2/2", out _, "--seed", "2").Error,
            StringComparison.Ordinal);
        Assert.Contains("were begun with shards '2', and now '3'", Run(folder, "alexnet", "out", "2/3", out _).Error, StringComparison.Ordinal);
        Assert.Equal(2, Run(folder, "alexnet", "out", "0/3", out _).Code);
    }

    private static (int Code, string Error) Run(
        TemporaryFolder folder, string experiment, string name, string shard, out string told, params string[] more)
    {
        var run = ToolRun.Of(["experiment", "run", experiment, "--images", "3", "--limit", "60", "--out", folder.File(name), "--shard", shard,
            .. more]);
        told = run.Out;
        return (run.Code, run.Error);
    }

    private static List<string> Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    /// <summary>A table without its columns of times.</summary>
    private static List<string> Untimed(string file)
    {
        var lines = File.ReadLines(file).Select(line => Regex.Split(line, ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")).ToList();
        int[] kept = [.. lines[0].Index().Where(head => !head.Item.Contains("second", StringComparison.Ordinal)
            && !head.Item.Contains("in_f", StringComparison.Ordinal)).Select(head => head.Index)];
        return [.. lines.Select(line => string.Join(',', kept.Select(column => line[column])))];
    }
}
