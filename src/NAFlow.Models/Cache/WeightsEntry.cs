using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Published weights by name: where they are, how they are told from anything else, and what belongs to them.</summary>
public sealed record WeightsEntry
{
    private const int ShortestPrefix = 8, LongestPrefix = 64;

    /// <summary>The name they are asked for by, such as <c>resnet50_v2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network they are of, as <see cref="Zoo"/> names it.</summary>
    public required string Network { get; init; }

    /// <summary>Where they are published; the last part is the name of the file.</summary>
    /// <exception cref="InvalidInputException">It is no http or https address of a file.</exception>
    public required Uri Address
    {
        get;
        init => field = WebAddress.IsHttp(value) && FileNameIn(value) is { Length: > 0 } name && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0
            ? value
            : throw new InvalidInputException($"'{value}' is not the address of a weights file; give one with http or https and a file name at its end.");
    }

    /// <summary>How the SHA-256 of the file begins: 8 to 64 hexadecimal digits in lower case.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public required string HashPrefix
    {
        get;
        init => field = value is { Length: >= ShortestPrefix and <= LongestPrefix } && value.All(char.IsAsciiHexDigitLower)
            ? value
            : throw new InvalidInputException($"'{value}' cannot be the beginning of a SHA-256; give {ShortestPrefix} to {LongestPrefix} hexadecimal digits in lower case.");
    }

    /// <summary>The size of the file in MiB, rounded, where it is published.</summary>
    /// <value>Null: not published.</value>
    public double? Mebibytes { get; init; }

    /// <summary>The licence, in a few words.</summary>
    public required string Licence { get; init; }

    /// <summary>Who made them and on what.</summary>
    public required string Source { get; init; }

    /// <summary>How their makers prepare a photo for them, the crop included.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The names of their classes, where they are known.</summary>
    /// <value>Null.</value>
    public ClassNames? ClassNames { get; init; }

    /// <summary>The name of the file.</summary>
    public string FileName => FileNameIn(Address);

    private static string FileNameIn(Uri address) => Uri.UnescapeDataString(address.Segments[^1]).TrimEnd('/');
}
