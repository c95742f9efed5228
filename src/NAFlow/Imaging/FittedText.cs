using System.Text;
using SkiaSharp;

namespace NAFlow.Imaging;

/// <summary>Text made to fit a width, with a box for each character the typeface lacks.</summary>
internal static class FittedText
{
    private const string Ellipsis = "…";
    private const char Unknown = '□';

    /// <summary>The text, or as much of its two ends as fits around an ellipsis: layer names differ at both.</summary>
    public static string Shorten(string text, SKFont font, float width)
    {
        text = Spellable(text, font);
        if (font.MeasureText(text) <= width)
            return text;
        var best = font.MeasureText(Ellipsis) <= width ? Ellipsis : string.Empty;
        for (int low = 2, high = text.Length - 1; low <= high;)
        {
            var kept = (low + high) / 2;
            var shortened = string.Concat(text[..((kept + 1) / 2)].TrimEnd(), Ellipsis, text[^(kept / 2)..].TrimStart());
            if (font.MeasureText(shortened) <= width)
                (best, low) = (shortened, kept + 1);
            else
                high = kept - 1;
        }

        return best;
    }

    /// <summary>The text in lines broken at spaces; a word wider than the line is shortened.</summary>
    public static IReadOnlyList<string> Wrap(string text, SKFont font, float width)
    {
        var lines = new List<string>();
        foreach (var word in Spellable(text, font).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            if (lines.Count > 0 && font.MeasureText($"{lines[^1]} {word}") <= width)
                lines[^1] = $"{lines[^1]} {word}";
            else
                lines.Add(Shorten(word, font, width));
        return lines;
    }

    private static string Spellable(string text, SKFont font) => string.Concat(text.EnumerateRunes().Select(rune =>
        font.ContainsGlyph(rune.Value) ? rune.ToString() : Rune.IsWhiteSpace(rune) ? " " : Unknown.ToString()));
}
