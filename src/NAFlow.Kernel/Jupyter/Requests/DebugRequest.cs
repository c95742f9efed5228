using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Says that there is no debugger, in the debuggers' own protocol.</summary>
internal sealed class DebugRequest : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "debug_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation) => new()
    {
        ["type"] = "response",
        ["seq"] = 0,
        ["request_seq"] = exchange.Content.Number("seq") ?? 0,
        ["command"] = exchange.Content.Text("command"),
        ["success"] = false,
        ["message"] = "This kernel has no debugger.",
        ["body"] = new JsonObject(),
    };
}
