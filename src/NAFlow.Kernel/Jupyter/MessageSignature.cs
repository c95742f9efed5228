using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Signs messages with a key that only the kernel and its clients know.</summary>
/// <param name="key">The key; with an empty one every signature is empty, and nothing is checked.</param>
internal sealed class MessageSignature(string key)
{
    private readonly byte[] secret = Encoding.UTF8.GetBytes(key);

    /// <summary>Whether messages are signed at all.</summary>
    public bool IsUsed => secret.Length > 0;

    /// <summary>The signature of a message's parts: HMAC-SHA256 in lower-case hexadecimal, as ASCII.</summary>
    public byte[] Of(params ReadOnlySpan<byte[]> parts)
    {
        if (!IsUsed) return [];
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        foreach (var part in parts) hash.AppendData(part);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>
    /// Whether a signature is that of the parts. Takes equally long wherever the difference is, so that nobody can guess byte by byte.
    /// </summary>
    public bool IsValid(byte[] signature, params ReadOnlySpan<byte[]> parts) =>
        !IsUsed || CryptographicOperations.FixedTimeEquals(Of(parts), signature);
}

/// <summary>Remembers the latest signatures, so that a recorded message cannot be sent again. For one thread.</summary>
internal sealed class SeenSignatures
{
    private const int Most = 1 << 16;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Queue<string> oldestFirst = new();

    /// <summary>Remembers a signature.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(byte[] signature)
    {
        var text = Encoding.ASCII.GetString(signature);
        if (!known.Add(text)) return false;
        oldestFirst.Enqueue(text);
        if (oldestFirst.Count > Most) known.Remove(oldestFirst.Dequeue());
        return true;
    }
}

/// <summary>Reads what clients send, and accepts only what has a right signature that was not used before. For one thread.</summary>
internal sealed class MessageReader(MessageSignature signature)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly SeenSignatures seen = new();

    /// <summary>Reads a message.</summary>
    /// <param name="received">Its frames.</param>
    /// <param name="message">The message.</param>
    /// <param name="problem">Why it is dropped.</param>
    public bool TryRead(List<byte[]> received, [NotNullWhen(true)] out IncomingMessage? message, [NotNullWhen(false)] out string? problem)
    {
        (message, problem) = Frames.Of(received) is { } frames ? Read(frames) : (null, "parts are missing");
        return message is not null;
    }

    private (IncomingMessage? Message, string? Problem) Read(Frames frames)
    {
        if (!signature.IsValid(frames.Signature, frames.Header, frames.ParentHeader, frames.Metadata, frames.Content)) return (
            null, "its signature is wrong");
        if (signature.IsUsed && !seen.Add(frames.Signature)) return (null, "it came before");
        try
        {
            return Parse(frames.Header) is { } header && header.TextOf("msg_type") is { Length: > 0 } type && Parse(frames.Content) is { } content
                ? (new(frames.Identities, type, frames.Header, content), null)
                : (null, "it has no type or no content");
        }
        catch (JsonException)
        {
            return (null, "it is not JSON");
        }
    }

    private static JsonObject? Parse(byte[] json) => JsonNode.Parse(json, documentOptions: Strict) as JsonObject;
}

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
        return new Frames(message.Identities, signature.Of(header, message.ParentHeader, Empty, content), header, message.ParentHeader, Empty,
            content).ToArray();
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
