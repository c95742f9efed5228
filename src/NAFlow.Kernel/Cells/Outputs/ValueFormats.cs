using System.Collections.Immutable;
using Microsoft.DotNet.Interactive.Formatting;

namespace NAFlow.Kernel;

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
