namespace NAFlow.Tests;

public sealed class CancellationTests
{
    [Fact]
    public void A_cancelled_run_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        var run = ToolRun.Of(cancelled.Token, "explain", "--out", folder.File("deep/results"));

        Assert.Equal((130, string.Empty), (run.Code, run.Out));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_run_cancelled_on_its_way_leaves_what_was_there()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("flow.json"), "mine");
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(60));

        var run = ToolRun.Of(cancelled.Token, "explain", "--model", "known-neurons", "--tolerance", "0", "--max-iterations", "1000000", "--out", folder.Path);

        Assert.Equal(130, run.Code);
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path))));
    }
}
