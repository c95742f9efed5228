using System.Net;
using System.Net.Http.Headers;

namespace NAFlow.Models;

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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            patience.CancelAfter(options.StallTimeout);
            var sameFile = RangeConditionHeaderValue.TryParse(part.Version, out var condition) ? condition : null;
            var from = sameFile is null ? 0 : part.Length;
            using var response = await new Redirects(client, refusal).SendAsync(address, current => Request(current, from, sameFile), patience.Token);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0)
            {
                if (response.Content.Headers.ContentRange?.Length == from) return;
                part.Delete();
                throw new DroppedTransferException("it has another file now");
            }

            Check(response);
            await CopyAsync(response, from, report, patience);
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

    private async Task CopyAsync(HttpResponseMessage response, long from, Action<long, long?> report, CancellationTokenSource patience)
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
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
        var buffer = new byte[BufferSize];
        var written = start;
        report(written, total);
        while (true)
        {
            patience.CancelAfter(options.StallTimeout);
            var count = await body.ReadAsync(buffer, patience.Token);

            // A slow disk is not a silent server.
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
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
