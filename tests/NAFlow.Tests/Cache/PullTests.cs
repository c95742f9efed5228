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

/// <summary>Downloads that were broken off.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly CacheFixture fixture = new();

    private string RestOfTheFile => $"bytes={fixture.Half}-";

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_dropped_connection_is_gone_on_with()
    {
        await using var server =
            await LoopbackServer.StartAsync(Answers.Cut(fixture.Content, fixture.Half, fixture.Part), Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal([(null, null), (RestOfTheFile, Answers.Version1)], server.Requests.Select(request => (request.Range, request.IfRange)));
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_it_all_again()
    {
        await using var server =
            await LoopbackServer.StartAsync(Answers.Cut(fixture.Content, fixture.Half, fixture.Part), Answers.Whole(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal(RestOfTheFile, server.Requests[1].Range);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_file_that_changed_meanwhile_is_begun_again()
    {
        var old = CacheFixture.Noise(2);
        await using var server = await LoopbackServer.StartAsync(
            Answers.Cut(old, fixture.Half, fixture.Part), Answers.File(fixture.Content, Answers.Version2));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal(Answers.Version1, server.Requests[1].IfRange);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_range_of_another_version_is_not_taken()
    {
        var rest = $"bytes {fixture.Half}-{fixture.Content.Length - 1}/{fixture.Content.Length}";
        fixture.LeavePart(CacheFixture.Noise(2)[..fixture.Half], Answers.Version1);
        await using var server = await LoopbackServer.StartAsync(
            Answers.Partial(fixture.Content[fixture.Half..], rest, Answers.Version2), Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal([RestOfTheFile, null], server.Requests.Select(request => request.Range));
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_range_that_begins_elsewhere_is_not_taken()
    {
        fixture.LeavePart(fixture.Content[..fixture.Half], Answers.Version1);
        await using var server = await LoopbackServer.StartAsync(
            Answers.Partial(fixture.Content, $"bytes 0-{fixture.Content.Length - 1}/{fixture.Content.Length}", Answers.Version1),
            Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_range_that_ends_early_is_gone_on_with()
    {
        var (half, length) = (fixture.Half, fixture.Content.Length);
        fixture.LeavePart(fixture.Content[..half], Answers.Version1);
        await using var server = await LoopbackServer.StartAsync(
            Answers.Partial(fixture.Content[half..(half + 1000)], $"bytes {half}-{length - 1}/{length}", Answers.Version1),
            Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal($"bytes={half + 1000}-", server.Requests[1].Range);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_part_that_is_whole_already_only_gets_its_name()
    {
        fixture.LeavePart(fixture.Content, Answers.Version1);
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal($"bytes={fixture.Content.Length}-", Assert.Single(server.Requests).Range);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_part_that_is_longer_than_the_file_is_begun_again()
    {
        fixture.LeavePart([.. fixture.Content, 1, 2, 3], Answers.Version1);
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Null(server.Requests[1].Range);
        fixture.AssertDone();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no tag at all")]
    public async Task A_part_of_no_known_version_is_begun_again(string? version)
    {
        fixture.LeavePart(CacheFixture.Noise(2)[..fixture.Half], version);
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Null(Assert.Single(server.Requests).Range);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_weak_tag_is_not_relied_on_and_the_date_is()
    {
        await using var server = await LoopbackServer.StartAsync(
            Answers.Cut(fixture.Content, fixture.Half, fixture.Part, "W/\"1\""), Answers.Whole(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal("Thu, 01 Jan 1970 00:00:00 GMT", server.Requests[1].IfRange);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_server_that_stalls_is_asked_again()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Stall(fixture.Content, fixture.Half), Answers.File(fixture.Content));
        await fixture.Cache(server.Address, options => options with { StallTimeout = TimeSpan.FromMilliseconds(300) }).PullAsync(fixture.Entry);
        Assert.Equal(RestOfTheFile, server.Requests[1].Range);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_cancelled_download_stays_for_the_next_time()
    {
        using var cancelling = new CancellationTokenSource();
        await using var server = await LoopbackServer.StartAsync(Answers.Stall(fixture.Content, fixture.Half), Answers.File(fixture.Content));
        var cache = fixture.Cache(server);
        var pull = cache.PullAsync(fixture.Entry, null, cancelling.Token);
        await Answers.Until(() => new FileInfo(fixture.Part) is { Exists: true } part && part.Length == fixture.Half);
        cancelling.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        Assert.Equal(fixture.Part, cache.UnfinishedPathOf(fixture.Entry));

        await cache.PullAsync(fixture.Entry);

        Assert.Equal(RestOfTheFile, server.Requests[1].Range);
        fixture.AssertDone();
        Assert.Null(cache.UnfinishedPathOf(fixture.Entry));
    }
}

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
        await using var server =
            await LoopbackServer.StartAsync(Answers.Stall(SmallPublishedWeights.Content, half), Answers.File(SmallPublishedWeights.Content));
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
        [("NAFLOW_HOME", home.Path), ("NAFLOW_MIRROR", mirror.ToString()), ("no_proxy", "127.0.0.1"), ("NO_PROXY", "127.0.0.1"), .. more], "weights",
        "pull", SmallPublishedWeights.Name);
}
