using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Says what this kernel is.</summary>
internal sealed class KernelInfoRequest(ChartLibrary charts) : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "kernel_info_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        // A page that was loaded anew asks what kernel it has, and has lost the library.
        charts.Forget();
        var info = ReplyContent.Ok;
        info["protocol_version"] = MessageWriter.Protocol;
        info["implementation"] = "naflow";
        info["implementation_version"] = KernelVersion.Number;
        info["language_info"] = Language();
        info["banner"] = KernelVersion.About;
        info["debugger"] = false;
        info["help_links"] = new JsonArray(
            Link("C# documentation", "https://learn.microsoft.com/dotnet/csharp/"),
            Link("TorchSharp", "https://github.com/dotnet/TorchSharp"),
            Link("Plotly.NET", "https://plotly.net/"));
        return info;
    }

    private static JsonObject Language() => new()
    {
        ["name"] = "C#",
        ["version"] = "14.0",
        ["mimetype"] = "text/x-csharp",
        ["file_extension"] = ".cs",
        ["pygments_lexer"] = "csharp",
        ["codemirror_mode"] = "text/x-csharp",
        ["nbconvert_exporter"] = "script",
    };

    private static JsonObject Link(string text, string address) => new() { ["text"] = text, ["url"] = address };
}

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
        reply["restart"] = exchange.Content.FlagOf("restart", false);
        exchange.Publish("shutdown_reply", reply.DeepClone().AsObject());
        IsMade = true;
        return reply;
    }
}

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

/// <summary>Closes a comm at once that a client opens, since nothing here speaks by comms.</summary>
internal sealed class CommOpen : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "comm_open";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        exchange.Publish("comm_close", new() { ["comm_id"] = exchange.Content.TextOf("comm_id"), ["data"] = new JsonObject() });
        return ReplyContent.Ok;
    }
}

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
        ["request_seq"] = exchange.Content.NumberOf("seq") ?? 0,
        ["command"] = exchange.Content.TextOf("command"),
        ["success"] = false,
        ["message"] = "This kernel has no debugger.",
        ["body"] = new JsonObject(),
    };
}
