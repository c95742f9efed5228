using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace NAFlow.Kernel;

/// <summary>The lines of a cell that are meant for the notebook rather than for the compiler.</summary>
/// <param name="Code">The cell with blank lines in their place.</param>
/// <param name="IsTimed">Whether <c>#!time</c> is among them.</param>
/// <param name="Packages">What <c>#r "nuget: ..."</c> asks for.</param>
internal sealed partial record CellDirectives(string Code, bool IsTimed, ImmutableArray<PackageRequest> Packages)
{
    private const string Known = "#!time, #!csharp, #r \"FILE\", #r \"nuget: PACKAGE, VERSION\" and #load \"FILE\"";

    /// <summary>Reads the directives of a cell.</summary>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static CellDirectives Read(string code)
    {
        if (Words().Matches(code).FirstOrDefault(word => word.Groups["word"].Value is not ("time" or "csharp" or "c#")) is { } unknown)
            throw new InvalidInputException($"There is no directive '#!{unknown.Groups["word"].Value}'; known are {Known}.");
        var isTimed = Words().Matches(code).Any(word => word.Groups["word"].Value == "time");
        var packages = Requests().Matches(code).Select(request => request.Groups).Select(part => new PackageRequest(
            part["text"].Value, part["id"].Value, part["version"].Success ? part["version"].Value : null));
        return new(Words().Replace(code, string.Empty), isTimed, [.. packages]);
    }

    [GeneratedRegex(@"^[ \t]*#!(?<word>[^\s]*)[^\r\n]*", RegexOptions.Multiline)]
    private static partial Regex Words();

    [GeneratedRegex(
        """^[ \t]*#r[ \t]+"(?<text>nuget:\s*(?<id>[^",\s]+)\s*(,\s*(?<version>[^"\s]+)\s*)?)"[ \t]*""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Requests();
}

/// <summary>A package that a cell asks for.</summary>
/// <param name="Text">What stands between the quotation marks.</param>
/// <param name="Id">The package.</param>
/// <param name="Version">Its version; null for the newest.</param>
internal sealed record PackageRequest(string Text, string Id, string? Version)
{
    /// <summary>As error messages call it.</summary>
    public override string ToString() => Version is null ? Id : $"{Id} {Version}";
}
