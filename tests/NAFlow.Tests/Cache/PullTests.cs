using System.Collections.Concurrent;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class PullTests : IDisposable
{
    private readonly CacheFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_file_comes_in_whole_and_its_progress_is_told()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        var progress = new Recorder();

        var pulled = await fixture.Cache(server).PullAsync(fixture.Entry, progress);

        Assert.Equal(new PulledWeights(fixture.Entry, fixture.Target, WasCached: false, fixture.Content.Length), pulled);
        fixture.AssertDone();
        Assert.Equal(new SeenRequest("127.0.0.1", "/noise.pth", null, null), Assert.Single(server.Requests));
        Assert.Equal(new DownloadProgress("noise", 0, fixture.Content.Length, 1), progress.Seen.First());
        Assert.Equal(new DownloadProgress("noise", fixture.Content.Length, fixture.Content.Length, 1), progress.Seen.Last());
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_asked_for()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        var cache = fixture.Cache(server);
        await cache.PullAsync(fixture.Entry);

        Assert.True((await cache.PullAsync(fixture.Entry)).WasCached);
        Assert.Single(server.Requests);
        Assert.Equal(fixture.Target, cache.PathOf(fixture.Entry));
    }

    [Fact]
    public async Task A_mirror_in_a_folder_is_asked_there()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        await fixture.Cache(new Uri(server.Address, "lab/weights")).PullAsync(fixture.Entry);
        Assert.Equal("/lab/weights/noise.pth", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task Two_pulls_at_once_make_one_download()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.After(TimeSpan.FromMilliseconds(300), Answers.File(fixture.Content)));

        var pulled = await Task.WhenAll(fixture.Cache(server).PullAsync(fixture.Entry), fixture.Cache(server).PullAsync(fixture.Entry));

        Assert.Single(server.Requests);
        Assert.Single(pulled, one => one.WasCached);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_server_that_fails_for_a_moment_is_asked_again()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Status(500), Answers.Status(503), Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal(3, server.Requests.Count);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Redirect("/elsewhere"), Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal(["/noise.pth", "/elsewhere"], server.Requests.Select(request => request.Path));
        fixture.AssertDone();
    }

    [Fact]
    public async Task Verifying_tells_a_good_file_from_a_damaged_one()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        var cache = fixture.Cache(server);
        await cache.PullAsync(fixture.Entry);
        Assert.True((await cache.VerifyAsync(fixture.Entry)).IsGood);

        using (var file = File.OpenWrite(fixture.Target)) file.WriteByte((byte)~fixture.Content[0]);

        Assert.False((await cache.VerifyAsync(fixture.Entry)).IsGood);
    }

    private sealed class Recorder : IProgress<DownloadProgress>
    {
        public ConcurrentQueue<DownloadProgress> Seen { get; } = new();

        public void Report(DownloadProgress value) => Seen.Enqueue(value);
    }
}
