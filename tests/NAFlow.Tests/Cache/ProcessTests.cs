namespace NAFlow.Tests;

/// <summary>The tool as processes, against a mirror.</summary>
public sealed class ProcessTests : IDisposable
{
    private const string FileName = "squeezenet1_1-b8a52dc0.pth";
    private readonly TemporaryFolder home = new();

    private string Target => Path.Combine(home.Path, "weights", FileName);

    private string Part => Target + ".part";

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task Two_processes_at_once_make_one_download()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.After(TimeSpan.FromSeconds(1), Answers.File(SmallPublishedWeights.Content)));
        using var first = Pull(server.Address);
        using var second = Pull(server.Address);

        (int Code, string Out, string Error)[] ends = [await first.EndAsync(), await second.EndAsync()];

        Assert.All(ends, end => Assert.Equal((0, string.Empty), (end.Code, end.Error)));
        Assert.Single(server.Requests);
        Assert.Single(ends, end => end.Out.Contains("is in the cache already", StringComparison.Ordinal));
        Assert.Equal(SmallPublishedWeights.Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_killed_process_leaves_a_part_that_the_next_one_goes_on_with()
    {
        var half = SmallPublishedWeights.Content.Length / 2;
        await using var server = await LoopbackServer.StartAsync(Answers.Stall(SmallPublishedWeights.Content, half), Answers.File(SmallPublishedWeights.Content));
        using (var killed = Pull(server.Address))
        {
            await Answers.Until(() => new FileInfo(Part) is { Exists: true } part && part.Length == half);
            killed.Kill();
            Assert.NotEqual(0, (await killed.EndAsync()).Code);
        }

        Assert.False(File.Exists(Target));
        using var next = Pull(server.Address);

        Assert.Equal(0, (await next.EndAsync()).Code);
        Assert.Equal($"bytes={half}-", server.Requests[1].Range);
        Assert.Equal(SmallPublishedWeights.Content, File.ReadAllBytes(Target));
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public async Task The_proxy_of_the_environment_is_used()
    {
        await using var proxy = await LoopbackServer.StartAsync(Answers.File(SmallPublishedWeights.Content));
        using var pull = Pull(new Uri("http://weights.invalid/"), ("http_proxy", proxy.Address.ToString()));

        Assert.Equal(0, (await pull.EndAsync()).Code);
        Assert.Equal(new SeenRequest("weights.invalid", $"/{FileName}", null, null), Assert.Single(proxy.Requests));
    }

    private ToolProcess Pull(Uri mirror, params (string Name, string Value)[] more) => ToolProcess.Start(
        [("NAFLOW_HOME", home.Path), ("NAFLOW_MIRROR", mirror.ToString()), ("no_proxy", "127.0.0.1"), ("NO_PROXY", "127.0.0.1"), .. more], "weights", "pull", SmallPublishedWeights.Name);
}
