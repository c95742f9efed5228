using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

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
