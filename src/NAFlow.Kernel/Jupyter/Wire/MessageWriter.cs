using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Writes what the kernel sends, and signs it. For any thread.</summary>
internal sealed class MessageWriter(MessageSignature signature)
{
    /// <summary>The version of the messaging protocol that the kernel speaks.</summary>
    public const string Protocol = "5.4";

    // Nothing here is pasted into a page, so letters and tags may stay as they are, which is far shorter.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly byte[] Empty = "{}"u8.ToArray();

    private readonly string session = Guid.NewGuid().ToString("N");
    private long sent;

    /// <summary>The frames of a message.</summary>
    public byte[][] Write(OutgoingMessage message)
    {
        var (header, content) = (Bytes(Header(message.Type)), Bytes(message.Content));
        return new Frames(message.Identities, signature.Of(header, message.ParentHeader, Empty, content), header, message.ParentHeader, Empty, content).ToArray();
    }

    private JsonObject Header(string type) => new()
    {
        ["msg_id"] = $"{session}_{Interlocked.Increment(ref sent)}",
        ["session"] = session,
        ["username"] = "kernel",
        ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        ["msg_type"] = type,
        ["version"] = Protocol,
    };

    private static byte[] Bytes(JsonObject value) => JsonSerializer.SerializeToUtf8Bytes(value, Plain);
}
