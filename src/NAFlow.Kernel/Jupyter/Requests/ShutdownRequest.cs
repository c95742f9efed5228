using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Ends the kernel once the request is answered; whoever started it starts it anew if that is wanted.</summary>
internal sealed class ShutdownRequest : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "shutdown_request";

    /// <summary>Whether the kernel shall end.</summary>
    public bool IsMade { get; private set; }

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var reply = ReplyContent.Ok;
        reply["restart"] = exchange.Content.Flag("restart", false);
        exchange.Publish("shutdown_reply", reply.DeepClone().AsObject());
        IsMade = true;
        return reply;
    }
}
