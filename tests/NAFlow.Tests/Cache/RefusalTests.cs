using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>Downloads that cannot be, each said in one sentence; nothing unfinished gets the name of the file.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly CacheFixture fixture = new();

    private string ByHand => $"check the mirror, or download noise.pth by hand to '{fixture.Target}'.";

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_wrong_hash_leaves_nothing()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(CacheFixture.Noise(2)));
        Assert.Contains($"and not {fixture.Entry.HashPrefix}, so it was deleted", await RefusalAsync(fixture.Cache(server)));
        Assert.Empty(fixture.Files);
    }

    [Fact]
    public async Task A_wrong_beginning_of_a_file_that_was_gone_on_with_leaves_nothing()
    {
        fixture.LeavePart(CacheFixture.Noise(2)[..fixture.Half], Answers.Version1);
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        var cache = fixture.Cache(server);
        Assert.Contains("so it was deleted", await RefusalAsync(cache));
        Assert.Empty(fixture.Files);

        await cache.PullAsync(fixture.Entry);
        fixture.AssertDone();
    }

    [Theory]
    [InlineData(404, "NotFound")]
    [InlineData(403, "Forbidden")]
    public async Task A_file_that_is_not_there_is_asked_for_once(int status, string name)
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Status(status));
        Assert.Equal($"{server.Address}noise.pth answered {status} ({name}); {ByHand}", await RefusalAsync(fixture.Cache(server)));
        Assert.Single(server.Requests);
        Assert.Empty(fixture.Files);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_given_up()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Status(500));
        Assert.Equal(
            $"{server.Address}noise.pth failed 3 times, the last time because it answered 500 (InternalServerError); pull noise again, or {ByHand}",
            await RefusalAsync(fixture.Cache(server)));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Connections_that_keep_dropping_are_given_up_and_what_came_is_kept()
    {
        await using var server = await LoopbackServer.StartAsync(
            Answers.Cut(fixture.Content, 1000, fixture.Part), Answers.Cut(fixture.Content, 2048, fixture.Part),
            Answers.Cut(fixture.Content, 2048, fixture.Part));
        var sentence = await RefusalAsync(fixture.Cache(server));
        Assert.Contains("failed 3 times, the last time because the connection failed (", sentence);
        Assert.Contains("pull noise again to go on after 2.0 KiB", sentence);
        Assert.Equal(fixture.Content[..2048], File.ReadAllBytes(fixture.Part));
        Assert.False(File.Exists(fixture.Target));
    }

    [Fact]
    public async Task A_server_that_sends_nothing_is_given_up()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Stall(fixture.Content, 1000));
        var cache = fixture.Cache(server.Address, options => options with { StallTimeout = TimeSpan.FromMilliseconds(200), Attempts = 2 });
        Assert.Contains("failed 2 times, the last time because nothing came for 0.2 seconds", await RefusalAsync(cache));
    }

    [Theory]
    [InlineData("ftp://elsewhere.invalid/noise.pth")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_to_no_web_address_is_refused(string target)
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Redirect(target));
        Assert.Contains($"sends on to '{target}', which is not followed", await RefusalAsync(fixture.Cache(server)));
    }

    [Fact]
    public async Task A_redirect_in_a_circle_is_refused()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Redirect("/noise.pth"));
        Assert.Contains("it is one redirect too many", await RefusalAsync(fixture.Cache(server)));
        Assert.Equal(11, server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_refused()
    {
        using var certificate = SelfSigned();
        await using var open = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        await using var secret =
            await LoopbackServer.StartAsync(certificate, Answers.Redirect($"{open.Address}noise.pth"), Answers.File(fixture.Content));
        var options = new DownloadOptions { Mirror = secret.Address };
        var cache = new WeightsCache(fixture.Folder, options, () =>
        {
            var handler = DownloadClient.Handler(options);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
            return DownloadClient.Create(handler);
        });

        Assert.Contains("or leaves https for http", await RefusalAsync(cache));
        Assert.Empty(open.Requests);

        // The same client does take a file by https.
        await cache.PullAsync(fixture.Entry);
        fixture.AssertDone();
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_trusted_is_refused_at_once()
    {
        using var certificate = SelfSigned();
        await using var server = await LoopbackServer.StartAsync(certificate, Answers.File(fixture.Content));
        Assert.Contains("cannot be reached (", await RefusalAsync(fixture.Cache(server)));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task More_than_the_limit_is_not_begun()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));
        var cache = fixture.Cache(server.Address, options => options with { MostBytes = 2048 });
        Assert.Contains("sends more than is taken (293.0 KiB, and 2.0 KiB is the limit), so nothing was kept", await RefusalAsync(cache));
        Assert.Empty(fixture.Files);
    }

    [Fact]
    public async Task An_endless_answer_is_stopped_at_the_limit()
    {
        await using var server = await LoopbackServer.StartAsync(Answers.Endless());
        var cache = fixture.Cache(server.Address, options => options with { MostBytes = 1 << 20 });
        Assert.Contains("and 1.0 MiB is the limit", await RefusalAsync(cache));
        Assert.Empty(fixture.Files);
    }

    [Fact]
    public async Task A_machine_that_is_not_there_is_a_matter_of_network_and_proxy()
    {
        var address = new Uri("http://127.0.0.1:1/");
        Assert.Contains($"{address}noise.pth cannot be reached (", await RefusalAsync(fixture.Cache(address)));
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_asked_for_once()
    {
        var lookups = 0;
        var options = new DownloadOptions { Mirror = new Uri("http://weights.invalid/"), FirstPause = TimeSpan.FromMinutes(1) };
        var cache = new WeightsCache(fixture.Folder, options, () => DownloadClient.Create(new SocketsHttpHandler
        {
            ConnectCallback = (_, _) =>
            {
                lookups++;
                throw new SocketException((int)SocketError.HostNotFound);
            },
        }));
        Assert.Contains($"check the network and the proxy (HTTPS_PROXY), or {ByHand}", await RefusalAsync(cache));
        Assert.Equal(1, lookups);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(fixture.Folder)!);
        File.WriteAllText(fixture.Folder, "a file");
        Assert.Contains($"'{fixture.Folder}' cannot be written (", await RefusalAsync(fixture.Cache(new Uri("http://127.0.0.1:1/"))));
        Assert.Equal("a file", File.ReadAllText(fixture.Folder));
    }

    [Fact]
    public async Task A_full_disk_is_named()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, a device that is always full");
        Directory.CreateDirectory(fixture.Folder);
        File.CreateSymbolicLink(fixture.Part, "/dev/full");
        await using var server = await LoopbackServer.StartAsync(Answers.File(fixture.Content));

        Assert.Equal(
            $"The disk of '{fixture.Folder}' is full; free some space there, or set NAFLOW_HOME to another folder, and pull noise again.",
            await RefusalAsync(fixture.Cache(server)));
        Assert.Single(server.Requests);
        Assert.False(File.Exists(fixture.Target));
    }

    private async Task<string> RefusalAsync(WeightsCache cache)
    {
        var sentence = (await Assert.ThrowsAsync<InvalidInputException>(() => cache.PullAsync(fixture.Entry))).Message;
        Assert.EndsWith(".", sentence);
        return sentence;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
