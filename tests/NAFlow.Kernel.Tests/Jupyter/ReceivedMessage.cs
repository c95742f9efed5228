using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Tests;

/// <summary>A message from the kernel, its signature checked.</summary>
internal sealed record ReceivedMessage(JsonObject Header, JsonObject Parent, JsonObject Content)
{
    public string Type => (string)Header["msg_type"]!;

    public string? ParentId => (string?)Parent["msg_id"];

    public string Text(string field) => (string)Content[field]!;

    public int Number(string field) => (int)Content[field]!;

    /// <summary>A format of the value that it shows.</summary>
    public string? Data(string type) => (string?)Content["data"]?[type];
}
