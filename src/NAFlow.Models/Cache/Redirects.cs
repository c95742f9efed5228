using System.Net;

namespace NAFlow.Models;

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

    private static bool MayFollow(Uri from, Uri to) => WebAddress.IsHttp(to) && (from.Scheme != Uri.UriSchemeHttps || to.Scheme == Uri.UriSchemeHttps);
}
