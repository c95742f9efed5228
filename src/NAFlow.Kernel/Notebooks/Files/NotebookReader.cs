using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

/// <summary>Reads the text of a notebook file and refuses what is not a C# notebook, in a sentence that names the file.</summary>
internal static class NotebookReader
{
    private const int Major = 4;
    private const string Remedy = "open it in Jupyter or VS Code, save it there, or take an older copy";

    private static readonly string[] KindsOfCell = ["code", "markdown", "raw"];

    /// <summary>The file as JSON; its cells are objects of known kinds with a source.</summary>
    public static JsonObject Read(string json, string name)
    {
        var root = Parse(json, name);
        RequireFormat(root, name);
        RequireCSharp(root, name);
        if (root["cells"] is not JsonArray cells)
            throw new InvalidInputException($"'{name}' is no notebook, since it has no list of cells; {Remedy}.");
        for (var index = 0; index < cells.Count; index++) RequireCell(cells[index], $"cell {index + 1} of {cells.Count}", name);
        return root;
    }

    private static JsonObject Parse(string json, string name)
    {
        try
        {
            var root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            // Half a letter in an escape is found only when the text is read, and could not be written back.
            if (root is not null) JupyterLayout.Write(TextWriter.Null, root);
            return root as JsonObject ?? throw new InvalidInputException($"'{name}' is no notebook, since it is not a JSON object; {Remedy}.");
        }
        catch (JsonException problem)
        {
            var place = $"at line {problem.LineNumber + 1}";
            throw new InvalidInputException($"'{name}' is a damaged notebook: its JSON is wrong or breaks off {place}; {Remedy}.", problem);
        }
        catch (InvalidOperationException problem)
        {
            throw new InvalidInputException($"'{name}' is a damaged notebook: a text in it is not valid Unicode; {Remedy}.", problem);
        }
    }

    private static void RequireFormat(JsonObject root, string name)
    {
        if (root["nbformat"] is not JsonValue value || !value.TryGetValue(out int major))
            throw new InvalidInputException($"'{name}' is no notebook, since it does not say its nbformat; {Remedy}.");
        if (major != Major)
        {
            throw new InvalidInputException(
                $"'{name}' has nbformat {major}, and only {Major} can be read; convert it with jupyter nbconvert --to notebook --nbformat {Major}.");
        }
    }

    private static void RequireCSharp(JsonObject root, string name)
    {
        var metadata = root["metadata"] as JsonObject;
        var language = TextLines.Join((metadata?["kernelspec"] as JsonObject)?["language"]);
        if (language.Length == 0) language = TextLines.Join((metadata?["language_info"] as JsonObject)?["name"]);
        if (language.Length > 0 && !IsCSharp(language))
            throw new InvalidInputException($"'{name}' is a notebook in {language}, and only C# can be run; choose a C# kernel for it.");
    }

    private static void RequireCell(JsonNode? node, string cell, string name)
    {
        if (!IsCell(node)) throw new InvalidInputException($"'{name}' is a damaged notebook: {cell} has no kind or no source; {Remedy}.");
        if (CellLanguage((JsonObject)node!) is { Length: > 0 } language && !IsCSharp(language))
            throw new InvalidInputException($"In '{name}', {cell} is in {language}, and only C# can be run; rewrite or remove it.");
    }

    /// <summary>The language that Polyglot Notebooks gave a code cell of its own; empty when none.</summary>
    private static string CellLanguage(JsonObject cell)
    {
        if (cell["metadata"] is not JsonObject metadata || TextLines.Join(cell["cell_type"]) != "code") return string.Empty;
        var language = TextLines.Join((metadata["polyglot_notebook"] as JsonObject)?["kernelName"]);
        return language.Length > 0 ? language : TextLines.Join((metadata["dotnet_interactive"] as JsonObject)?["language"]);
    }

    private static bool IsCSharp(string language) =>
        language.Equals("C#", StringComparison.OrdinalIgnoreCase) || language.Equals("csharp", StringComparison.OrdinalIgnoreCase);

    private static bool IsCell(JsonNode? node) =>
        node is JsonObject cell
        && KindsOfCell.Contains(TextLines.Join(cell["cell_type"]))
        && (cell["source"] is JsonArray || (cell["source"] is JsonValue source && source.GetValueKind() == JsonValueKind.String))
        && cell["outputs"] is null or JsonArray;
}
