using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

/// <summary>One output of a cell as the notebook file keeps it.</summary>
public sealed class NotebookOutput
{
    private const string Png = "image/png";

    private readonly JsonObject json;

    /// <summary>Takes the object over without a copy.</summary>
    internal NotebookOutput(JsonObject json)
    {
        this.json = json;
        Kind = (string?)json["output_type"] switch
        {
            "stream" => OutputKind.Stream,
            "execute_result" => OutputKind.Result,
            "error" => OutputKind.Error,
            _ => OutputKind.Display,
        };
    }

    /// <summary>What it is.</summary>
    public OutputKind Kind { get; }

    /// <summary>Whether it is a text of the error stream.</summary>
    public bool IsErrorStream => Kind == OutputKind.Stream && (string?)json["name"] == "stderr";

    /// <summary>The formats of a value; none for streams and errors.</summary>
    public ImmutableArray<string> MimeTypes => Data is { } data ? [.. data.Select(format => format.Key)] : [];

    /// <summary>The text of a stream, the plain text of a value, or an error's message; empty when there is none.</summary>
    public string Text => Kind switch
    {
        OutputKind.Stream => TextLines.Join(json["text"]),
        OutputKind.Error => (string?)json["evalue"] ?? string.Empty,
        _ => this["text/plain"] ?? string.Empty,
    };

    /// <summary>An error's name; empty for other outputs.</summary>
    public string ErrorName => Kind == OutputKind.Error ? (string?)json["ename"] ?? string.Empty : string.Empty;

    /// <summary>An error's lines for the reader, which may hold terminal colours; none for other outputs.</summary>
    public ImmutableArray<string> Traceback =>
        Kind == OutputKind.Error && json["traceback"] is JsonArray lines ? [.. lines.Select(line => (string?)line ?? string.Empty)] : [];

    private JsonObject? Data => json["data"] as JsonObject;

    /// <summary>A value in one of its formats: text, base 64 for pictures, JSON for JSON; null when it has no such format.</summary>
    public string? this[string mimeType] =>
        Data?[mimeType] is { } value ? MimeType.IsJson(mimeType) ? value.ToJsonString() : TextLines.Join(value) : null;

    /// <summary>The value's PNG picture; null when it has none.</summary>
    /// <exception cref="InvalidInputException">There is one, but it is damaged.</exception>
    public Photo? Picture()
    {
        if (this[Png] is not { } text) return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count)
            ? Photo.Decode(bytes.AsSpan(0, count), "output.png")
            : throw new InvalidInputException("The picture of an output is not in base 64; run the notebook again.");
    }

    internal static NotebookOutput Stream(bool isError, string text) => new(new JsonObject
    {
        ["name"] = isError ? "stderr" : "stdout",
        ["output_type"] = "stream",
        ["text"] = TextLines.Split(text),
    });

    internal static NotebookOutput Display(MimeBundle bundle) => new(new JsonObject
    {
        ["data"] = DataOf(bundle),
        ["metadata"] = new JsonObject(),
        ["output_type"] = "display_data",
    });

    internal static NotebookOutput Result(MimeBundle bundle, int executionCount) => new(new JsonObject
    {
        ["data"] = DataOf(bundle),
        ["execution_count"] = executionCount,
        ["metadata"] = new JsonObject(),
        ["output_type"] = "execute_result",
    });

    internal static NotebookOutput Error(CellError error) => new(new JsonObject
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["output_type"] = "error",
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
    });

    /// <summary>A copy for the file.</summary>
    internal JsonObject ToJson() => (JsonObject)json.DeepClone();

    private static JsonObject DataOf(MimeBundle bundle)
    {
        var data = new JsonObject();
        foreach (var (type, text) in bundle.Data) data[type] = Kept(type, text);
        return data;
    }

    // As notebook files have it: text in lines, JSON as JSON, a picture as one long text.
    private static JsonNode? Kept(string type, string text) =>
        MimeType.IsJson(type) ? MimeType.Parse(text) : MimeType.IsText(type) ? TextLines.Split(text) : JsonValue.Create(text);
}

/// <summary>What an output of a cell is.</summary>
public enum OutputKind
{
    /// <summary>Text that was written to the console.</summary>
    Stream,

    /// <summary>A value that was shown.</summary>
    Display,

    /// <summary>The value of the cell's last expression.</summary>
    Result,

    /// <summary>What went wrong.</summary>
    Error,
}
