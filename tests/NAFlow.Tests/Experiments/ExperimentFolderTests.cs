using System.Text.Json;
using NAFlow.Data;
using NAFlow.Experiments;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class ExperimentFolderTests
{
    [Fact]
    public void A_run_is_written_whole_and_replaces_an_older_one()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(samples: 2);
        var written = ExperimentFolder.Write(result, folder.Path);
        Assert.Equal(
            ["figures.csv", "figures.parquet", "flows", "layers.csv", "layers.parquet", "manifest.json", "results.md", "samples.csv",
                "samples.parquet", "summary.png"],
            Directory.GetFileSystemEntries(written).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["01.png", "02.png"], Directory.GetFiles(Path.Combine(written, "flows")).Select(Path.GetFileName).Order());
        Assert.True(Photo.Load(Path.Combine(written, "summary.png")).Width > 500);
        Assert.Equal(1 + 2 * result.Samples[0].Flow.Layers.Length, File.ReadLines(Path.Combine(written, "layers.csv")).Count());

        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(written, "manifest.json")));
        Assert.Equal("random, seed 3", manifest.RootElement.GetProperty("weights").GetString());
        Assert.Equal(1, manifest.RootElement.GetProperty("options").GetProperty("seed").GetInt32());
        Assert.Equal("kept", manifest.RootElement.GetProperty("options").GetProperty("explain").GetProperty("inversion").GetProperty("method")
            .GetString());

        using var none = Run(samples: 0);
        ExperimentFolder.Write(none, folder.Path);
        Assert.False(File.Exists(Path.Combine(written, "summary.png")));
        Assert.Empty(Directory.GetFiles(Path.Combine(written, "flows")));
        Assert.Equal(["small"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void The_page_gives_every_figure_with_its_interval()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(samples: 1);
        var page = File.ReadAllText(Path.Combine(ExperimentFolder.Write(result, folder.Path), "results.md"));
        foreach (var figure in result.Figures) Assert
            .Contains($"| {figure.Name} | {NAFlow.PercentText.Of(figure.Value.Mean)} |", page, StringComparison.Ordinal);
        Assert.Contains("[flows/01.png](flows/01.png)", page, StringComparison.Ordinal);
        Assert.Contains("| input | image |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_run_is_never_replaced()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(samples: 0);
        Directory.CreateDirectory(folder.File("small"));
        File.WriteAllText(folder.File("small/thesis.txt"), "years of work");
        Assert.Contains("small", Assert.Throws<InvalidInputException>(() => ExperimentFolder.Write(result, folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(folder.File("small")).Select(Path.GetFileName));
        File.WriteAllText(folder.File("file"), "");
        Assert.Contains("is a file", Assert.Throws<InvalidInputException>(() => ExperimentFolder.Write(result, folder.File("file"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_writing_leaves_what_was_there()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(samples: 1);
        var written = ExperimentFolder.Write(result, folder.Path);
        var before = File.ReadAllText(Path.Combine(written, "manifest.json"));
        Assert.Throws<OperationCanceledException>(() => ExperimentFolder.Write(result, folder.Path, new CancellationToken(canceled: true)));
        Assert.Equal(before, File.ReadAllText(Path.Combine(written, "manifest.json")));
        Assert.Equal(["small"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    private static ExperimentResult Run(int samples)
    {
        using var network = ExperimentRunnerTests.Network(Head.Embedding);
        return ExperimentRunner
            .Run(ExperimentRunnerTests.Small(ExperimentTask.Retrieval), network, new SmallData(4, 3), new ExperimentOptions { Samples = samples });
    }
}
