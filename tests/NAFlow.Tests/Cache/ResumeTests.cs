namespace NAFlow.Tests;

/// <summary>Downloads that were broken off.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly CacheFixture fixture = new();

    private string RestOfTheFile => $"bytes={fixture.Half}-";

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_dropped_connection_is_gone_on_with()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Cut(fixture.Content, fixture.Half, fixture.Part), Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        Assert.Equal([(null, null), (RestOfTheFile, Answers.Version1)], server.Requests.Select(request => (request.Range, request.IfRange)));
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_it_all_again()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Cut(fixture.Content, fixture.Half, fixture.Part), Answers.Whole(fixture.Content));
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
            Answers.Partial(fixture.Content, $"bytes 0-{fixture.Content.Length - 1}/{fixture.Content.Length}", Answers.Version1), Answers.File(fixture.Content));
        await fixture.Cache(server).PullAsync(fixture.Entry);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_range_that_ends_early_is_gone_on_with()
    {
        var (half, length) = (fixture.Half, fixture.Content.Length);
        fixture.LeavePart(fixture.Content[..half], Answers.Version1);
        await using var server = await LoopbackServer.StartAsync(
            Answers.Partial(fixture.Content[half..(half + 1000)], $"bytes {half}-{length - 1}/{length}", Answers.Version1), Answers.File(fixture.Content));
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
