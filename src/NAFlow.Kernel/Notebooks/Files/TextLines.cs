using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

/// <summary>Texts as notebook files keep them: a list of lines, each with its line end, so that a changed line is one line of a diff.</summary>
internal static class TextLines
{
    /// <summary>A text or a list of lines as one text; empty when it is neither.</summary>
    public static string Join(JsonNode? node) => node switch
    {
        JsonArray lines => string.Concat(lines.Select(line => Join(line))),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => string.Empty,
    };

    /// <summary>The lines, split where Jupyter splits them.</summary>
    public static JsonArray Split(string text)
    {
        var lines = new JsonArray();
        var start = 0;
        while (start < text.Length)
        {
            var end = EndOfLine(text, start);
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }

        return lines;
    }

    private static int EndOfLine(string text, int start)
    {
        for (var index = start; index < text.Length; index++)
            if (IsLineEnd(text[index]))
                return text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n' ? index + 2 : index + 1;
        return text.Length;
    }

    /// <summary>Python's line ends, which are more than C#'s.</summary>
    private static bool IsLineEnd(char letter) =>
        letter is '\n' or '\r' or '\v' or '\f' or '\u001c' or '\u001d' or '\u001e' or '\u0085' or '\u2028' or '\u2029';
}
