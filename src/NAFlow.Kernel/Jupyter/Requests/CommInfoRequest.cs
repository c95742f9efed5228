using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Lists open comms: there are never any.</summary>
internal sealed class CommInfoRequest : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "comm_info_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var reply = ReplyContent.Ok;
        reply["comms"] = new JsonObject();
        return reply;
    }
}
