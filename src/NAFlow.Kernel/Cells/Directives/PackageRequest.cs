namespace NAFlow.Kernel;

/// <summary>A package that a cell asks for.</summary>
/// <param name="Text">What stands between the quotation marks.</param>
/// <param name="Id">The package.</param>
/// <param name="Version">Its version; null for the newest.</param>
internal sealed record PackageRequest(string Text, string Id, string? Version)
{
    /// <summary>As error messages call it.</summary>
    public override string ToString() => Version is null ? Id : $"{Id} {Version}";
}
