using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

/// <summary>
/// A <c>.dib</c> file of Polyglot Notebooks: a text in which lines such as <c>#!csharp</c> or <c>#!markdown</c> begin cells. It holds no outputs.
/// </summary>
internal static class PolyglotScript
{
    private const string Meta = "meta";

    /// <summary>Whether a file is called as one.</summary>
    public static bool IsOne(string path) => Path.GetExtension(path).Equals(".dib", StringComparison.OrdinalIgnoreCase);

    /// <summary>The notebook that it is.</summary>
    public static JsonObject ToNotebook(string text)
    {
        var blocks = Blocks(text);
        var language = blocks.Where(block => block.Word == Meta).Select(block => DefaultLanguage(block.Text)).FirstOrDefault() ?? "csharp";
        var cells = blocks.Where(block => block.Word != Meta && !string.IsNullOrWhiteSpace(block.Text))
            .Select(block => Cell(block.Word ?? language, block.Text));
        return new()
        {
            ["cells"] = new JsonArray([.. cells]),
            ["metadata"] = new JsonObject
            { ["polyglot_notebook"] = new JsonObject { ["kernelInfo"] = new JsonObject { ["defaultKernelName"] = language } } },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 2,
        };
    }

    private static JsonObject Cell(string language, string text)
    {
        var source = TextLines.Split(text.Trim('\n'));
        if (CellLanguage.TryOf(language) is { Name: "Markdown" })
            return new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = source };
        return new()
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = language } },
            ["outputs"] = new JsonArray(),
            ["source"] = source,
        };
    }

    /// <summary>The stretches of the text, each with the word that began it; null for what stands before the first.</summary>
    private static List<(string? Word, string Text)> Blocks(string text)
    {
        var blocks = new List<(string? Word, string Text)>();
        var (word, lines) = ((string?)null, new StringBuilder());
        foreach (var line in text.ReplaceLineEndings("\n").TrimStart('\uFEFF').Split('\n'))
        {
            if (line.TrimEnd() is ['#', '!', .. var next] && (next == Meta || CellLanguage.TryOf(next) is not null))
            {
                blocks.Add((word, lines.ToString()));
                (word, lines) = (next, new StringBuilder());
            }
            else
            {
                lines.Append(line).Append('\n');
            }
        }

        blocks.Add((word, lines.ToString()));
        return blocks;
    }

    private static string? DefaultLanguage(string meta)
    {
        try
        {
            return TextLines.Join(((JsonNode.Parse(meta) as JsonObject)?["kernelInfo"] as JsonObject)?["defaultKernelName"]) is { Length: > 0 } name
                ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
