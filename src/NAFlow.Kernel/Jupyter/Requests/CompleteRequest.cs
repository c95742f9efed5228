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
        var code = exchange.Content.Text("code");
        var cursor = CodePoints.ToUtf16(code, exchange.Content.Number("cursor_pos"));
        var found = engine.CompleteAsync(code, cursor, cancellation).GetAwaiter().GetResult();
        var (start, end) = (CodePoints.Before(code, found.Start), CodePoints.Before(code, found.End));
        var reply = ReplyContent.Ok;
        reply["matches"] = new JsonArray([.. found.Items.Select(item => JsonValue.Create(item.Text))]);
        reply["cursor_start"] = start;
        reply["cursor_end"] = end;
        reply["metadata"] = new JsonObject { ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item => Kind(item, start, end))]) };
        return reply;
    }

    private static JsonObject Kind(Completions.Item item, int start, int end) =>
        new() { ["text"] = item.Text, ["type"] = item.Kind, ["start"] = start, ["end"] = end };
}
