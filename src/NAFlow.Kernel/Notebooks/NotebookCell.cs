using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

/// <summary>One cell of a notebook.</summary>
public sealed class NotebookCell
{
    // What other tools note about when and how long a cell ran; it changes with every run and tells nothing of the result.
    private static readonly string[] TimingMetadata = ["ExecuteTime", "execution", "papermill"];

    private readonly JsonObject json;

    /// <summary>Takes the object over without a copy.</summary>
    /// <param name="json">The cell.</param>
    /// <param name="language">Its language where it says none itself.</param>
    internal NotebookCell(JsonObject json, string language = CellRun.CSharp)
    {
        this.json = json;
        Source = TextLines.Join(json["source"]);
        Kind = (string?)json["cell_type"] switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            _ => CellKind.Raw,
        };
        Tags = (json["metadata"] as JsonObject)?["tags"] is JsonArray tags ? [.. tags.Select(TextLines.Join)] : [];
        ExecutionCount = json["execution_count"] is JsonValue count && count.TryGetValue(out int number) ? number : null;
        Language = OwnLanguage(json["metadata"] as JsonObject) ?? language;
        Outputs = json["outputs"] is JsonArray outputs ? [.. outputs.OfType<JsonObject>().Select(output => new NotebookOutput(output))] : [];
    }

    /// <summary>What it holds.</summary>
    public CellKind Kind { get; }

    /// <summary>Its text.</summary>
    public string Source { get; }

    /// <summary>The language that its code begins in, as the notebook calls it.</summary>
    public string Language { get; }

    /// <summary>Its tags, such as <c>parameters</c>.</summary>
    public ImmutableArray<string> Tags { get; }

    /// <summary>Its place in the order in which cells were run, from 1; null when it was not run.</summary>
    public int? ExecutionCount { get; }

    /// <summary>What it put out, in order.</summary>
    public ImmutableArray<NotebookOutput> Outputs { get; }

    /// <summary>Whether it is code and there is something to run.</summary>
    public bool IsRunnable => Kind == CellKind.Code && !string.IsNullOrWhiteSpace(Source);

    /// <summary>Whether C# is in it: it is in C#, or a line of it changes to C#.</summary>
    internal bool HasCSharp => Kind == CellKind.Code
        && (CellLanguage.IsCSharp(Language)
            || Source.Split('\n').Any(line => line.TrimStart() is ['#', '!', .. var word] && CellLanguage.IsCSharp(word.Trim())));

    /// <summary>A file that was put into the cell, in base 64; null when there is none of this name and type.</summary>
    internal string? Attachment(string name, string mimeType) =>
        ((json["attachments"] as JsonObject)?[name] as JsonObject)?[mimeType] is { } value ? TextLines.Join(value) : null;

    /// <summary>The types of a file that was put into the cell.</summary>
    internal IReadOnlyList<string> AttachmentTypes(string name) =>
        (json["attachments"] as JsonObject)?[name] is JsonObject types ? [.. types.Select(type => type.Key)] : [];

    /// <summary>A new code cell.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="tag">Its tag.</param>
    /// <param name="id">Its name in the file; null before nbformat 4.5, which has none.</param>
    internal static NotebookCell Code(string source, string tag, string? id)
    {
        var json = new JsonObject { ["cell_type"] = "code", ["execution_count"] = null };
        if (id is not null) json["id"] = id;
        json["metadata"] = new JsonObject { ["tags"] = new JsonArray(tag) };
        json["outputs"] = new JsonArray();
        json["source"] = TextLines.Split(source);
        return new(json);
    }

    /// <summary>The cell after a run.</summary>
    /// <param name="executionCount">Null when it was not run.</param>
    /// <param name="outputs">What it put out.</param>
    internal NotebookCell WithRun(int? executionCount, IEnumerable<NotebookOutput> outputs)
    {
        var copy = ToJson();
        copy["execution_count"] = executionCount;
        copy["outputs"] = new JsonArray([.. outputs.Select(output => output.ToJson())]);
        if (copy["metadata"] is JsonObject metadata)
            foreach (var name in TimingMetadata)
                metadata.Remove(name);
        return new(copy, Language);
    }

    /// <summary>The language that Polyglot Notebooks or VS Code gave the cell; null for none.</summary>
    private static string? OwnLanguage(JsonObject? metadata)
    {
        string[] said =
        [
            TextLines.Join((metadata?["polyglot_notebook"] as JsonObject)?["kernelName"]),
            TextLines.Join((metadata?["dotnet_interactive"] as JsonObject)?["language"]),
            TextLines.Join((metadata?["vscode"] as JsonObject)?["languageId"]),
        ];
        return said.FirstOrDefault(language => language is not ("" or "polyglot-notebook"));
    }

    /// <summary>A copy for the file.</summary>
    internal JsonObject ToJson() => (JsonObject)json.DeepClone();
}

/// <summary>What a cell of a notebook holds.</summary>
public enum CellKind
{
    /// <summary>Code that is run.</summary>
    Code,

    /// <summary>Prose.</summary>
    Markdown,

    /// <summary>Text that is passed on as it is.</summary>
    Raw,
}
