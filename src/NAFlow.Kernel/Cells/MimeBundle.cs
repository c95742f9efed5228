using System.Collections.Immutable;
using Microsoft.DotNet.Interactive.Formatting;

namespace NAFlow.Kernel.Cells;

/// <summary>A value as notebooks show it: the same thing in several formats.</summary>
/// <param name="Data">Text by MIME type; pictures are in base 64.</param>
public sealed record MimeBundle(ImmutableSortedDictionary<string, string> Data)
{
    /// <summary>A value as its formatters write it.</summary>
    public static MimeBundle Of(object? value)
    {
        var types = Formatter.GetPreferredMimeTypesFor(value?.GetType() ?? typeof(object)).Append(PlainTextFormatter.MimeType).Distinct();
        return new(types.ToImmutableSortedDictionary(type => type, type => value.ToDisplayString(type), StringComparer.Ordinal));
    }

    /// <summary>The value as plain text.</summary>
    public string Text => Data[PlainTextFormatter.MimeType];
}
