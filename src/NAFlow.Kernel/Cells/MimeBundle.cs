using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>What the formats of a value are: text, JSON, or pictures in base 64.</summary>
internal static class MimeType
{
    public static bool IsJson(string type) => type is "application/json"
        || (type.StartsWith("application/", StringComparison.Ordinal) && type.EndsWith("+json", StringComparison.Ordinal));

    public static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal)
        || type is "application/javascript" or "image/svg+xml";

    /// <summary>A value whose format is JSON. A formatter may call its text JSON without its being so: then the text is kept.</summary>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}

/// <summary>Has the formatters write a value.</summary>
internal static class ValueFormats
{
    /// <summary>The value in the formats that are preferred for its type, and as plain text.</summary>
    public static MimeBundle Of(object? value)
    {
        if (value is null or string or bool or char || (value is IFormattable && value.GetType().Namespace == nameof(System)))
            return MimeBundle.OfText(Plain(value));
        var formats = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var failures = new List<string>();
        foreach (var type in Formatter.GetPreferredMimeTypesFor(value.GetType()).Append(PlainTextFormatter.MimeType).Distinct())
        {
            try
            {
                formats[type] = value.ToDisplayString(type);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or ThreadInterruptedException))
            {
                failures.Add($"The formatter of {type} for {value.GetType()} failed: {(exception.InnerException ?? exception).Message}");
            }
        }
        if (!formats.TryGetValue(PlainTextFormatter.MimeType, out var text))
            text = Plain(value);
        formats[PlainTextFormatter.MimeType] = string.Join('\n', failures.Prepend(text));
        return new(formats.ToImmutable());
    }

    private static string Plain(object? value)
    {
        try
        {
            return value switch
            {
                null => "null",
                IFormattable number => number.ToString(null, null),
                _ => value.ToString() ?? value.GetType().ToString(),
            };
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ThreadInterruptedException))
        {
            return value!.GetType().ToString();
        }
    }
}
