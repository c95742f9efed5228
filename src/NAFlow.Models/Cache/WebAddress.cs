namespace NAFlow.Models;

/// <summary>What may be fetched.</summary>
internal static class WebAddress
{
    /// <summary>Whether it is absolute, and of http or https.</summary>
    public static bool IsHttp(Uri address) => address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
