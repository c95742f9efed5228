using System.Text;

namespace NAFlow.Interactive;

/// <summary>Plotly reads a little markup in its texts; names are shown as they are.</summary>
internal static class ChartText
{
    public static string Plain(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("$", "&#36;", StringComparison.Ordinal);

    /// <summary>A text in lines of at most so many letters, where its words allow.</summary>
    public static IReadOnlyList<string> Lines(string text, int letters)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > letters)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        lines.Add(line.ToString());
        return lines;
    }
}
