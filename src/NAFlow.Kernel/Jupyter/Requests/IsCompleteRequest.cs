using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Says whether a line-by-line client may run what was typed, or should let the person go on.</summary>
internal sealed class IsCompleteRequest(CellEngine engine) : IRequestHandler
{
    private const string Step = "    ";

    /// <inheritdoc/>
    public string Type => "is_complete_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var code = exchange.Content.Text("code");
        var completeness = engine.Judge(code);
        var reply = new JsonObject { ["status"] = completeness.ToString().ToLowerInvariant() };
        if (completeness == Completeness.Incomplete) reply["indent"] = Indent(code);
        return reply;
    }

    /// <summary>That of the last line with text, and a step more after what opens a block.</summary>
    private static string Indent(string code)
    {
        var line = code.Split('\n').LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? string.Empty;
        var indent = line[..^line.TrimStart().Length];
        return line.TrimEnd() is [.., '{' or '(' or '['] ? indent + Step : indent;
    }
}
