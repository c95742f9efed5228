using System.Collections.Immutable;
using Microsoft.DotNet.Interactive.Formatting;

namespace NAFlow.Kernel;

/// <summary>A value as notebooks show it: the same thing in several formats.</summary>
/// <param name="Data">Text by MIME type; pictures are in base 64.</param>
public sealed record MimeBundle(ImmutableSortedDictionary<string, string> Data)
{
    /// <summary>A value as its formatters write it. One that fails is named in the plain text, which is always there.</summary>
    public static MimeBundle Of(object? value) => ValueFormats.Of(value);

    /// <summary>Plain text.</summary>
    public static MimeBundle OfText(string text) =>
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(PlainTextFormatter.MimeType, text));

    /// <summary>The value as plain text.</summary>
    public string Text => Data[PlainTextFormatter.MimeType];
}
