using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Proposes what could stand at the cursor.</summary>
internal sealed class CompleteRequest(CellEngine engine) : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "complete_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var code = exchange.Content.TextOf("code");
        var cursor = CodePoints.ToUtf16(code, exchange.Content.NumberOf("cursor_pos"));
        var found = engine.CompleteAsync(code, cursor, cancellation).GetAwaiter().GetResult();
        var (start, end) = (CodePoints.Before(code, found.Start), CodePoints.Before(code, found.End));
        var reply = ReplyContent.Ok;
        reply["matches"] = new JsonArray([.. found.Items.Select(item => JsonValue.Create(item.Text))]);
        reply["cursor_start"] = start;
        reply["cursor_end"] = end;
        reply["metadata"] = new JsonObject
        { ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item => Kind(item, start, end))]) };
        return reply;
    }

    private static JsonObject Kind(Completions.Item item, int start, int end) =>
        new() { ["text"] = item.Text, ["type"] = item.Kind, ["start"] = start, ["end"] = end };
}

/// <summary>Explains what stands at the cursor.</summary>
internal sealed class InspectRequest(CellEngine engine) : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "inspect_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var code = exchange.Content.TextOf("code");
        var cursor = CodePoints.ToUtf16(code, exchange.Content.NumberOf("cursor_pos"));
        var found = engine.InspectAsync(code, cursor, cancellation).GetAwaiter().GetResult();
        var reply = ReplyContent.Ok;
        reply["found"] = found is not null;
        reply["data"] = found is null ? new JsonObject() : BundleContent.Data(found);
        reply["metadata"] = new JsonObject();
        return reply;
    }
}

/// <summary>Says whether a line-by-line client may run what was typed, or should let the person go on.</summary>
internal sealed class IsCompleteRequest(CellEngine engine) : IRequestHandler
{
    private const string Step = "    ";

    /// <inheritdoc/>
    public string Type => "is_complete_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var code = exchange.Content.TextOf("code");
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

/// <summary>Places in a text: Jupyter counts code points, .NET counts UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The place in UTF-16 units; the end where the text is shorter, or none is given.</summary>
    public static int ToUtf16(string text, int? codePoints)
    {
        var place = 0;
        for (var left = codePoints ?? int.MaxValue; left > 0 && place < text.Length; left--) place += WidthAt(text, place);
        return place;
    }

    /// <summary>How many code points stand before a place in UTF-16 units.</summary>
    public static int Before(string text, int place)
    {
        var count = 0;
        for (var at = 0; at < place && at < text.Length; at += WidthAt(text, at)) count++;
        return count;
    }

    private static int WidthAt(string text, int place) => place + 1 < text.Length && char.IsSurrogatePair(text, place) ? 2 : 1;
}

/// <summary>The language services take seconds to start. They start when the first cell is done, before anybody asks for a completion.</summary>
internal sealed class CompletionWarmUp(CellEngine engine)
{
    private const string Code = "1.";
    private bool hasStarted;

    /// <summary>Called after every message that was answered.</summary>
    public void After(Exchange exchange)
    {
        if (hasStarted || exchange.Type != "execute_request") return;
        hasStarted = true;
        _ = Task.Run(StartAsync);
    }

    private async Task StartAsync()
    {
        try
        {
            await engine.CompleteAsync(Code, Code.Length, CancellationToken.None);
        }
        catch (Exception problem) when (problem is OperationCanceledException or ObjectDisposedException)
        {
            // The kernel ended before it was done.
        }
    }
}
