using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Closes a comm at once that a client opens, since nothing here speaks by comms.</summary>
internal sealed class CommOpen : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "comm_open";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        exchange.Publish("comm_close", new() { ["comm_id"] = exchange.Content.Text("comm_id"), ["data"] = new JsonObject() });
        return ReplyContent.Ok;
    }
}
