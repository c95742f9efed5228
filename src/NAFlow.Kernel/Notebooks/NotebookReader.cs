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
        if (root["cells"] is not JsonArray cells)
            throw new InvalidInputException($"'{name}' is no notebook, since it has no list of cells; {Remedy}.");
        for (var index = 0; index < cells.Count; index++)
            if (!IsCell(cells[index]))
            {
                throw new InvalidInputException(
                    $"'{name}' is a damaged notebook: cell {index + 1} of {cells.Count} has no kind or no source; {Remedy}.");
            }

        return root;
    }

    /// <summary>
    /// The language of the cells that say none: that of the kernel which the notebook names, which other metadata may contradict; C# where it names
    /// none.
    /// </summary>
    public static string DefaultLanguage(JsonObject root)
    {
        var metadata = root["metadata"] as JsonObject;
        var polyglot = (metadata?["polyglot_notebook"] as JsonObject)?["kernelInfo"] as JsonObject;
        var kernel = metadata?["kernelspec"] as JsonObject;
        string[] said =
        [
            TextLines.Join(polyglot?["defaultKernelName"]), KnownKernel(TextLines.Join(kernel?["name"])), TextLines.Join(kernel?["language"]),
            TextLines.Join((metadata?["language_info"] as JsonObject)?["name"]),
        ];
        return said.FirstOrDefault(language => language is not ("" or "polyglot-notebook")) ?? CellRun.CSharp;
    }

    /// <summary>Kernels whose name tells their language.</summary>
    private static string KnownKernel(string name) => CellLanguage.TryOf(name) is not null ? name : string.Empty;

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

    private static bool IsCell(JsonNode? node) =>
        node is JsonObject cell
        && KindsOfCell.Contains(TextLines.Join(cell["cell_type"]))
        && (cell["source"] is JsonArray || (cell["source"] is JsonValue source && source.GetValueKind() == JsonValueKind.String))
        && cell["outputs"] is null or JsonArray;
}

/// <summary>
/// JSON in the layout of Jupyter's own files, so that saving a notebook from either changes only what changed. The writer of System.Text.Json cannot
/// be told to leave letters beyond the basic plane as they are.
/// </summary>
internal static class JupyterLayout
{
    /// <summary>Writes a whole file, its last line end included.</summary>
    public static void Write(TextWriter writer, JsonNode root)
    {
        WriteNode(writer, root, depth: 0);
        writer.Write('\n');
    }

    private static void WriteNode(TextWriter writer, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject members:
                WriteItems(writer, '{', '}', members, depth, member =>
                {
                    WriteText(writer, member.Key);
                    writer.Write(": ");
                    WriteNode(writer, member.Value, depth + 1);
                });
                break;
            case JsonArray items:
                WriteItems(writer, '[', ']', items, depth, item => WriteNode(writer, item, depth + 1));
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                WriteText(writer, value.GetValue<string>());
                break;
            default:
                // Numbers keep the digits they were written with.
                writer.Write(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void WriteItems<T>(TextWriter writer, char open, char close, ICollection<T> items, int depth, Action<T> write)
    {
        writer.Write(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) writer.Write(',');
            isFirst = false;
            StartLine(writer, depth + 1);
            write(item);
        }

        if (!isFirst) StartLine(writer, depth);
        writer.Write(close);
    }

    private static void StartLine(TextWriter writer, int depth)
    {
        writer.Write('\n');
        for (var level = 0; level < depth; level++) writer.Write(' ');
    }

    private static void WriteText(TextWriter writer, string text)
    {
        writer.Write('"');
        foreach (var letter in text)
        {
            switch (letter)
            {
                case '"': writer.Write("\\\""); break;
                case '\\': writer.Write("\\\\"); break;
                case '\n': writer.Write("\\n"); break;
                case '\r': writer.Write("\\r"); break;
                case '\t': writer.Write("\\t"); break;
                case '\b': writer.Write("\\b"); break;
                case '\f': writer.Write("\\f"); break;
                case < ' ': writer.Write($"\\u{(int)letter:x4}"); break;
                default: writer.Write(letter); break;
            }
        }

        writer.Write('"');
    }
}

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
