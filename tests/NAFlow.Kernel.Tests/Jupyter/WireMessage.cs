using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel.Tests;

/// <summary>Messages as the protocol's description has them on the wire, written apart from the kernel's own code.</summary>
internal static class WireMessage
{
    private const int Parts = 4;

    public static List<byte[]> Frames(string key, JsonObject header, JsonObject content)
    {
        List<byte[]> parts = [Bytes(header), Bytes([]), Bytes([]), Bytes(content)];
        return [Encoding.ASCII.GetBytes("<IDS|MSG>"), Sign(key, parts), .. parts];
    }

    public static ReceivedMessage Read(string key, List<byte[]> frames)
    {
        var delimiter = frames.FindIndex(frame => Encoding.Latin1.GetString(frame) == "<IDS|MSG>");
        var parts = frames.GetRange(delimiter + 2, Parts);
        if (!Sign(key, parts).SequenceEqual(frames[delimiter + 1])) throw new InvalidDataException("A message of the kernel bears a wrong signature.");
        return new(Parse(parts[0]), Parse(parts[1]), Parse(parts[3]));
    }

    public static JsonObject Header(string type, string session) => new()
    {
        ["msg_id"] = Guid.NewGuid().ToString(),
        ["session"] = session,
        ["username"] = "tester",
        ["date"] = DateTime.UtcNow.ToString("O"),
        ["msg_type"] = type,
        ["version"] = "5.3",
    };

    private static byte[] Sign(string key, List<byte[]> parts) =>
        key.Length == 0 ? [] : Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), parts.SelectMany(part => part).ToArray())));

    private static byte[] Bytes(JsonObject part) => Encoding.UTF8.GetBytes(part.ToJsonString());

    private static JsonObject Parse(byte[] part) => JsonNode.Parse(part)!.AsObject();
}
