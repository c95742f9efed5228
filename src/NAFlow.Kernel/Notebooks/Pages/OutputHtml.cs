using System.Text;
using System.Text.RegularExpressions;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

/// <summary>One output in its best format.</summary>
internal static class OutputHtml
{
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public static string Write(NotebookOutput output, int cell, ProseHtml prose) => output.Kind switch
    {
        OutputKind.Stream => $"<pre class=\"stream{(output.IsErrorStream ? " stderr" : string.Empty)}\">{TerminalText.ToHtml(output.Text)}</pre>",
        OutputKind.Error => $"<pre class=\"error\" role=\"note\" aria-label=\"Error in cell {cell}\">{TerminalText.ToHtml(Error(output))}</pre>",
        _ => Value(output, cell, prose),
    };

    private static string Error(NotebookOutput output) =>
        output.Traceback.IsEmpty ? $"{output.ErrorName}: {output.Text}" : string.Join('\n', output.Traceback);

    private static string Value(NotebookOutput output, int cell, ProseHtml prose)
    {
        // HTML is what the notebook's own code made, and is shown as notebooks show it.
        if (output["text/html"] is { } html) return html;
        foreach (var type in Pictures)
            if (output[type] is { } picture)
                return Picture($"data:{type};base64,{string.Concat(picture.Where(letter => !char.IsWhiteSpace(letter)))}", output, cell);
        if (output["image/svg+xml"] is { } drawing)
            return Picture($"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(drawing))}", output, cell);
        if (output["text/markdown"] is { } markdown) return prose.Write(markdown);
        var text = output["text/plain"] ?? (output.MimeTypes is [var only, ..] ? output[only]! : string.Empty);
        return $"<pre class=\"value\">{TerminalText.ToHtml(text)}</pre>";
    }

    private static string Picture(string address, NotebookOutput output, int cell)
    {
        var description = output.Text is { Length: > 0 } text ? text : $"Picture from cell {cell}";
        return $"<img src=\"{Html.Text(address)}\" alt=\"{Html.Text(description)}\">";
    }
}

/// <summary>Text for a terminal: its colours become spans, its other commands go, and of a line written over itself the last state stays.</summary>
internal static partial class TerminalText
{
    private static readonly string[] Colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    public static string ToHtml(string text)
    {
        var html = new StringBuilder();
        var (colour, isBold) = ((string?)null, false);
        foreach (Match part in Parts().Matches(Overwritten().Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), string.Empty)))
        {
            if (part.Groups["text"] is { Success: true, Value: var plain }) html.Append(Span(plain, colour, isBold));
            if (part.Groups["style"] is { Success: true, Value: var style }) (colour, isBold) = Apply(style, colour, isBold);
        }

        return html.ToString();
    }

    private static (string? Colour, bool IsBold) Apply(string style, string? colour, bool isBold)
    {
        var codes = new Queue<int>(style.Split(';').Select(code => int.TryParse(code, out var number) ? number : 0));
        while (codes.TryDequeue(out var code))
        {
            // Colours beyond the sixteen, and grounds, are not shown; what follows their number belongs to them.
            if (code is 38 or 48) break;
            (colour, isBold) = code switch
            {
                0 => (null, false),
                1 => (colour, true),
                22 => (colour, false),
                >= 30 and <= 37 => (Colours[code - 30], isBold),
                39 => (null, isBold),
                >= 90 and <= 97 => (Colours[code - 90], isBold),
                _ => (colour, isBold),
            };
        }

        return (colour, isBold);
    }

    private static string Span(string plain, string? colour, bool isBold)
    {
        var text = Html.Text(plain);
        string[] classes = [.. new[] { colour is null ? null : $"ansi-{colour}", isBold ? "ansi-bold" : null }.OfType<string>()];
        return classes.Length == 0 ? text : $"<span class=\"{string.Join(' ', classes)}\">{text}</span>";
    }

    // A style, any other command, a stray control letter, or text.
    [GeneratedRegex(
        """\e\[(?<style>[\d;]*)m|\e\[[\d;?]*[A-Za-z]|\e\][^\a\e]*(\a|\e\\)|[\0-\x08\x0b-\x1f\x7f]|(?<text>[^\0-\x08\x0b-\x1f\x7f]+)""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();

    [GeneratedRegex("[^\\n]*\\r(?=[^\\n])")]
    private static partial Regex Overwritten();
}
