using System.Text.Json.Nodes;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

/// <summary>Small notebooks for tests.</summary>
internal static class SampleNotebook
{
    /// <summary>A file that Jupyter itself wrote.</summary>
    public static string WrittenByJupyter(string version)
    {
        using var stream = typeof(SampleNotebook).Assembly.GetManifestResourceStream($"jupyter-{version}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static JsonObject Code(string source, params string[] tags) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = null,
        ["metadata"] = tags.Length > 0 ? new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) } : [],
        ["outputs"] = new JsonArray(),
        ["source"] = source,
    };

    public static JsonObject Prose(string source) => new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = source };

    /// <summary>A code cell that was run.</summary>
    public static JsonObject Run(string source, int count, params JsonObject[] outputs)
    {
        var cell = Code(source);
        cell["execution_count"] = count;
        cell["outputs"] = new JsonArray([.. outputs]);
        return cell;
    }

    public static JsonObject Stream(string text, string name = "stdout") => new() { ["output_type"] = "stream", ["name"] = name, ["text"] = text };

    public static JsonObject Shown(string mimeType, JsonNode value) => new()
    {
        ["output_type"] = "display_data",
        ["data"] = new JsonObject { [mimeType] = value },
        ["metadata"] = new JsonObject(),
    };

    public static string Text(params JsonObject[] cells) => new JsonObject
    {
        ["cells"] = new JsonArray([.. cells]),
        ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["language"] = "C#", ["name"] = "naflow" } },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 4,
    }.ToJsonString();

    public static NotebookDocument Of(params JsonObject[] cells) => NotebookDocument.Parse(Text(cells), "sample.ipynb");
}
