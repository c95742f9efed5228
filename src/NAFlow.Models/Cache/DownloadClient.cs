using System.Net.Http.Headers;

namespace NAFlow.Models;

/// <summary>
/// The client of the downloads. Proxies are those of the environment (<c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>NO_PROXY</c>) or of the system.
/// Redirects are left to <see cref="Redirects"/>.
/// </summary>
internal static class DownloadClient
{
    public static HttpClient Create(DownloadOptions options) => Create(Handler(options));

    /// <summary>With its own patience in place of the client's, which counts the whole download.</summary>
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
