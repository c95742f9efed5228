using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Explains what stands at the cursor.</summary>
internal sealed class InspectRequest(CellEngine engine) : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "inspect_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var code = exchange.Content.Text("code");
        var cursor = CodePoints.ToUtf16(code, exchange.Content.Number("cursor_pos"));
        var found = engine.InspectAsync(code, cursor, cancellation).GetAwaiter().GetResult();
        var reply = ReplyContent.Ok;
        reply["found"] = found is not null;
        reply["data"] = found is null ? new JsonObject() : BundleContent.Data(found);
        reply["metadata"] = new JsonObject();
        return reply;
    }
}
