using System.Text;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>A message from a client, and everything that is sent because of it. For any thread.</summary>
/// <param name="request">The message.</param>
/// <param name="channel">The channel it came by, which its reply goes back on.</param>
/// <param name="send">Sends a message.</param>
internal sealed class Exchange(IncomingMessage request, KernelChannel channel, Action<KernelChannel, OutgoingMessage> send)
{
    private const string EndOfRequest = "_request";

    /// <summary>What the message is.</summary>
    public string Type => request.Type;

    /// <summary>What it says.</summary>
    public JsonObject Content => request.Content;

    /// <summary>Answers; a message that is no request has no answer.</summary>
    public void Reply(JsonObject content)
    {
        if (Type.EndsWith(EndOfRequest, StringComparison.Ordinal))
            send(channel, new(request.Identities, $"{Type[..^EndOfRequest.Length]}_reply", request.Header, content));
    }

    /// <summary>Tells everybody who listens.</summary>
    public void Publish(string type, JsonObject content) =>
        send(KernelChannel.Iopub, new([Encoding.UTF8.GetBytes(type)], type, request.Header, content));

    /// <summary>Tells everybody what the kernel does.</summary>
    public void PublishStatus(KernelStatus status) => Publish("status", new() { ["execution_state"] = status.ToString().ToLowerInvariant() });

    /// <summary>Asks the person who sent the request.</summary>
    public void Ask(JsonObject content) => send(KernelChannel.Stdin, new(request.Identities, "input_request", request.Header, content));
}

/// <summary>What every reply starts with.</summary>
internal static class ReplyContent
{
    /// <summary>All went well.</summary>
    public static JsonObject Ok => new() { ["status"] = "ok" };

    /// <summary>The request was dropped because one before it failed.</summary>
    public static JsonObject Aborted => new() { ["status"] = "aborted" };

    /// <summary>Something went wrong.</summary>
    public static JsonObject Of(CellError error)
    {
        var content = Fields(error);
        content["status"] = "error";
        return content;
    }

    /// <summary>What went wrong.</summary>
    public static JsonObject Fields(CellError error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
    };
}

/// <summary>What a kernel does, as clients are told.</summary>
internal enum KernelStatus
{
    Starting,
    Busy,
    Idle,
}
