using System.Net;
using System.Net.Http.Headers;

namespace NAFlow.Models;

/// <summary>Downloads one file to its place, in several attempts if necessary.</summary>
internal sealed class Download(WeightsEntry entry, CachePlace place, DownloadOptions options, HttpClient client)
{
    /// <summary>
    /// Downloads, checks the hash and gives the file its name. When it fails on the way, the bytes received so far are kept for the next time.
    /// </summary>
    /// <exception cref="InvalidInputException">It fails.</exception>
    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var address = options.AddressOf(entry) ?? throw new InvalidOperationException($"{entry.Name} comes in a package.");
        var refusal = new CacheRefusal(entry, address, place, options);
        var part = new PartFile(place, refusal);
        var transfer = new Transfer(client, address, part, options, refusal);
        var pause = options.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await transfer.RunAsync((bytes, total) => progress?.Report(new DownloadProgress(entry.Name, bytes, total, attempt)), cancellation);
                break;
            }
            catch (DroppedTransferException problem)
            {
                if (attempt == options.Attempts) throw refusal.GivenUp(attempt, problem, part.Version is null ? 0 : part.Length);
                await Task.Delay(pause, cancellation);
                pause *= 2;
            }
        }

        var sha256 = await FileHash.OfAsync(place.Part, cancellation);
        if (!sha256.StartsWith(entry.HashPrefix, StringComparison.Ordinal))
        {
            part.Delete();
            throw refusal.WrongHash(sha256);
        }

        part.Finish();
    }
}

/// <summary>One attempt at a download: asks for what is missing, and writes what comes.</summary>
internal sealed class Transfer(HttpClient client, Uri address, PartFile part, DownloadOptions options, CacheRefusal refusal)
{
    private const int BufferSize = 1 << 17;

    /// <summary>Runs until the part is whole.</summary>
    /// <param name="report">Takes the bytes that are there and those of the whole file.</param>
    /// <param name="cancellation">Stops between two reads; what was written stays.</param>
    /// <exception cref="DroppedTransferException">It is worth another attempt.</exception>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public async Task RunAsync(Action<long, long?> report, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            timeout.CancelAfter(options.StallTimeout);
            var sameFile = RangeConditionHeaderValue.TryParse(part.Version, out var condition) ? condition : null;
            var from = sameFile is null ? 0 : part.Length;
            using var response = await new Redirects(client, refusal).SendAsync(address, current => Request(current, from, sameFile), timeout.Token);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0)
            {
                if (response.Content.Headers.ContentRange?.Length == from) return;
                part.Delete();
                throw new DroppedTransferException("it has another file now");
            }

            Check(response);
            await CopyAsync(response, from, report, timeout);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DroppedTransferException($"nothing came for {options.StallTimeout.TotalSeconds:0.#} seconds");
        }
        catch (HttpRequestException problem) when (IsLasting(problem.HttpRequestError))
        {
            throw refusal.Unreachable(problem);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            throw new DroppedTransferException($"the connection failed ({CacheRefusal.Inner(problem)})", problem);
        }
    }

    /// <summary>Asks for the rest of a part if the server can tell that it is of the same file, and for the whole otherwise.</summary>
    private static HttpRequestMessage Request(Uri address, long from, RangeConditionHeaderValue? sameFile)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (sameFile is null) return request;
        request.Headers.Range = new RangeHeaderValue(from, null);
        request.Headers.IfRange = sameFile;
        return request;
    }

    private void Check(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode) return;
        var status = response.StatusCode;
        if (status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500)
            throw new DroppedTransferException($"it answered {(int)status} ({status})");
        throw refusal.Answered(status);
    }

    private async Task CopyAsync(HttpResponseMessage response, long from, Action<long, long?> report, CancellationTokenSource timeout)
    {
        var range = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange : null;
        if (response.StatusCode == HttpStatusCode.PartialContent && (from == 0 || range?.From != from || !IsSame(response)))
        {
            part.Delete();
            throw new DroppedTransferException("it sent another part of the file than was asked for");
        }

        var start = range is null ? 0 : from;
        var total = range?.Length ?? start + response.Content.Headers.ContentLength;
        if (total > options.MostBytes) throw Refuse(total.Value);
        await using var target = range is null ? part.StartOver(VersionOf(response)) : part.GoOn();
        await using var body = await response.Content.ReadAsStreamAsync(timeout.Token);
        var buffer = new byte[BufferSize];
        var written = start;
        report(written, total);
        while (true)
        {
            timeout.CancelAfter(options.StallTimeout);
            var count = await body.ReadAsync(buffer, timeout.Token);

            // The timeout is for the server; writing to a slow disk does not count.
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            if (count == 0) break;
            if (written + count > options.MostBytes) throw Refuse(written + count);
            part.Write(target, buffer.AsSpan(0, count));
            report(written += count, total);
        }

        if (total is not null && written != total)
            throw new DroppedTransferException($"{SizeText.Of(written)} came where {SizeText.Of(total.Value)} were announced");
    }

    private InvalidInputException Refuse(long bytes)
    {
        part.Delete();
        return refusal.TooLarge(bytes);
    }

    private bool IsSame(HttpResponseMessage response) => VersionOf(response) is not { } version || version == part.Version;

    /// <summary>A strong entity tag, or the date of the file. A weak tag promises no equal bytes.</summary>
    private static string? VersionOf(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag
        ? tag.Tag
        : response.Content.Headers.LastModified?.ToString("R");

    /// <summary>Whether it will fail in the same way in a moment.</summary>
    private static bool IsLasting(HttpRequestError error) => error is HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError
        or HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError or HttpRequestError.ConfigurationLimitExceeded;
}

/// <summary>
/// Follows redirects: to http and https only, and never from https to http. .NET's own following keeps the second rule and not the first.
/// </summary>
internal sealed class Redirects(HttpClient client, CacheRefusal refusal)
{
    private const int Most = 10;

    /// <summary>Asks until an answer is no redirect; only its headers are waited for.</summary>
    /// <param name="address">Where to begin.</param>
    /// <param name="ask">Makes the question, anew for each address.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>The answer, which the caller disposes of.</returns>
    /// <exception cref="InvalidInputException">A redirect is not followed.</exception>
    public async Task<HttpResponseMessage> SendAsync(Uri address, Func<Uri, HttpRequestMessage> ask, CancellationToken cancellation)
    {
        for (var followed = 0; ; followed++)
        {
            using var request = ask(address);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!IsRedirect(response.StatusCode)) return response;
            using (response)
            {
                var location = response.Headers.Location;
                if (location is null || followed == Most) throw refusal.Redirected(location);
                var target = new Uri(address, location);
                if (!MayFollow(address, target)) throw refusal.Redirected(target);
                address = target;
            }
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool MayFollow(Uri from, Uri to) =>
        WebAddress.IsHttp(to) && (from.Scheme != Uri.UriSchemeHttps || to.Scheme == Uri.UriSchemeHttps);
}

/// <summary>
/// The client of the downloads. Proxies are those of the environment (<c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>NO_PROXY</c>) or of the system.
/// Redirects are left to <see cref="Redirects"/>.
/// </summary>
internal static class DownloadClient
{
    public static HttpClient Create(DownloadOptions options) => Create(Handler(options));

    /// <summary>Without the client's own timeout, which would count the whole download; <see cref="Transfer"/> has one for each read.</summary>
    public static HttpClient Create(HttpMessageHandler handler)
    {
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("NAFlow.Research", null));
        return client;
    }

    public static SocketsHttpHandler Handler(DownloadOptions options) => new()
    {
        AllowAutoRedirect = false,
        ConnectTimeout = options.StallTimeout,
    };
}

/// <summary>The connection or the server failed in a way that another attempt may mend; the message is the reason, as part of a sentence.</summary>
internal sealed class DroppedTransferException(string reason, Exception? cause = null) : Exception(reason, cause);
