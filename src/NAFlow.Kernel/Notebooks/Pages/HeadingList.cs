using System.Globalization;
using System.Text;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

/// <summary>The headings of a page, each with a name of its own to jump to, and the table of contents made of them.</summary>
internal sealed class HeadingList
{
    private const int DeepestListed = 3;

    private readonly List<(int Level, string Text, string Id)> headings = [];

    /// <summary>The first heading; null when there is none.</summary>
    public string? Title => headings is [var first, ..] ? first.Text : null;

    /// <summary>Takes a heading.</summary>
    /// <returns>Its name, which no other heading of the page has.</returns>
    public string Add(int level, string text)
    {
        var (word, id) = (Word(text), Word(text));
        for (var number = 2; headings.Any(other => other.Id == id); number++) id = string.Create(CultureInfo.InvariantCulture, $"{word}-{number}");
        headings.Add((level, text, id));
        return id;
    }

    /// <summary>The table of contents; empty when there is nothing to choose from.</summary>
    public string Write()
    {
        var listed = headings.Where(heading => heading.Level <= DeepestListed).ToArray();
        if (listed.Length < 2) return string.Empty;
        var top = listed.Min(heading => heading.Level);
        return $"""
            <nav aria-label="Contents"><details open><summary>Contents</summary>
            <ul>
            {string.Join('\n', listed.Select(heading => Entry(heading.Level - top, heading.Text, heading.Id)))}
            </ul></details></nav>
            """;
    }

    private static string Entry(int depth, string text, string id) => $"<li class=\"level-{depth}\"><a href=\"#{id}\">{Html.Text(text)}</a></li>";

    /// <summary>Letters, digits and hyphens alone. The prefix keeps it from meeting a name inside an output.</summary>
    private static string Word(string text)
    {
        var word = new StringBuilder("section");
        var isBreak = true;
        foreach (var letter in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter)) word.Append(isBreak ? "-" : string.Empty).Append(letter);
            isBreak = !char.IsAsciiLetterOrDigit(letter);
        }

        return word.ToString();
    }
}
