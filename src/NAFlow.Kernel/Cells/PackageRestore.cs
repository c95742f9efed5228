using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security;
using System.Text.Json;
using NAFlow.Models;

namespace NAFlow.Kernel;

/// <summary>The packages that the cells of one notebook asked for.</summary>
internal sealed class Packages(ScriptReferences references)
{
    private readonly List<string> sources = [];

    /// <summary>Makes packages known to the compiler and to the code that will run; each is restored once.</summary>
    /// <param name="requests">The packages.</param>
    /// <param name="added">Where these and all later packages may come from besides.</param>
    /// <param name="outputs">Takes a note where another version was taken.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidInputException">One is not there.</exception>
    public async Task RestoreAsync(
        ImmutableArray<PackageRequest> requests, ImmutableArray<string> added, CellOutputs outputs, CancellationToken cancellation)
    {
        sources.AddRange(added.Except(sources));
        foreach (var request in requests.Where(request => !references.Knows(request.Text)))
        {
            var package = await PackageRestore.RunAsync(request, sources, cancellation).ConfigureAwait(false);
            if (package.Instead is { } version) outputs.Write($"{request} is not there; {version}, the next, was taken.\n", isError: true);
            references.Add(request.Text, package.Assemblies);
            foreach (var native in package.Natives)
                ReferencedFiles.AddNative(native);
        }
    }
}

/// <summary>Has the .NET SDK fetch a package, by way of a project that needs nothing else.</summary>
internal static class PackageRestore
{
    /// <summary>Fetches a package.</summary>
    /// <exception cref="InvalidInputException">The SDK or the package is not there.</exception>
    public static async Task<RestoredPackage> RunAsync(PackageRequest request, IReadOnlyList<string> sources, CancellationToken cancellation)
    {
        // The sources are those of the notebook's folder, as for a project that lies there.
        string[] questions = ["-target:ResolvePackageAssets", "-getItem:RuntimeCopyLocalItems,NativeCopyLocalItems"];
        return Read(await SdkRestore.RunAsync(request.ToString(), Project(request, sources), questions, null, cancellation).ConfigureAwait(false), request);
    }

    private static string Project(PackageRequest request, IReadOnlyList<string> sources) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net{Environment.Version.Major}.{Environment.Version.Minor}</TargetFramework>
            <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
            <RestoreAdditionalProjectSources>{SecurityElement.Escape(string.Join(';', sources))}</RestoreAdditionalProjectSources>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{SecurityElement.Escape(request.Id)}" Version="{SecurityElement.Escape(request.Version ?? "*")}" />
          </ItemGroup>
        </Project>
        """;

    private static RestoredPackage Read(string json, PackageRequest request)
    {
        using var document = JsonDocument.Parse(json);
        var items = document.RootElement.GetProperty("Items");
        return new(Files(items, "RuntimeCopyLocalItems"), Files(items, "NativeCopyLocalItems"), Instead(items, request));
    }

    /// <summary>As in any project, a version means this one or the next that there is.</summary>
    private static string? Instead(JsonElement items, PackageRequest request)
    {
        if (!Version.TryParse(request.Version, out var asked)) return null;
        var taken = items.GetProperty("RuntimeCopyLocalItems").EnumerateArray()
            .Where(item => request.Id.Equals(Text(item, "NuGetPackageId"), StringComparison.OrdinalIgnoreCase))
            .Select(item => Text(item, "NuGetPackageVersion")).FirstOrDefault();
        return taken is null || (Version.TryParse(taken, out var found) && Whole(found) == Whole(asked)) ? null : taken;
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>1.0 is 1.0.0.0.</summary>
    private static Version Whole(Version version) =>
        new(version.Major, version.Minor, Math.Max(0, version.Build), Math.Max(0, version.Revision));

    private static ImmutableArray<string> Files(JsonElement items, string kind) =>
        [.. items.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("FullPath").GetString()!)];
}

/// <summary>The files of a package and of those it needs.</summary>
/// <param name="Assemblies">The assemblies.</param>
/// <param name="Natives">The native libraries for this system.</param>
/// <param name="Instead">The version that was taken in the place of the one asked for; null where that is there.</param>
internal sealed record RestoredPackage(ImmutableArray<string> Assemblies, ImmutableArray<string> Natives, string? Instead);
