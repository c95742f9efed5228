using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Interrupts the cell that runs.</summary>
internal sealed class InterruptRequest(RequestInterruption interruption) : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "interrupt_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        interruption.Request();
        return ReplyContent.Ok;
    }
}
