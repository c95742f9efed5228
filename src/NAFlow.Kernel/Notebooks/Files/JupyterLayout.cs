using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Notebooks;

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
