using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Text made to fit a width.</summary>
internal static class FittedText
{
    private const string Ellipsis = "…";

    /// <summary>The text, or as much of its two ends as fits around an ellipsis: layer names differ at both.</summary>
    public static string Shorten(string text, SKFont font, float width)
    {
        if (font.MeasureText(text) <= width)
            return text;
        for (var kept = text.Length - 1; kept > 1; kept--)
        {
            var shortened = string.Concat(Head(text, (kept + 1) / 2).TrimEnd(), Ellipsis, Tail(text, kept / 2).TrimStart());
            if (font.MeasureText(shortened) <= width)
                return shortened;
        }

        return font.MeasureText(Ellipsis) <= width ? Ellipsis : string.Empty;
    }

    /// <summary>The text in lines broken at spaces; a word wider than the line is shortened.</summary>
    public static IReadOnlyList<string> Wrap(string text, SKFont font, float width)
    {
        var lines = new List<string>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            if (lines.Count > 0 && font.MeasureText($"{lines[^1]} {word}") <= width)
                lines[^1] = $"{lines[^1]} {word}";
            else
                lines.Add(Shorten(word, font, width));
        return lines;
    }

    // A character outside the basic plane is two chars that must stay together.
    private static ReadOnlySpan<char> Head(string text, int length) =>
        text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);

    private static ReadOnlySpan<char> Tail(string text, int length) =>
        text.AsSpan(char.IsLowSurrogate(text[^length]) ? text.Length - length + 1 : text.Length - length);
}
