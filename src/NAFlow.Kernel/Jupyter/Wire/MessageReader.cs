using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Reads what clients send, and lets through only what bears a right and new signature. For one thread.</summary>
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
        if (!signature.IsValid(frames.Signature, frames.Header, frames.ParentHeader, frames.Metadata, frames.Content)) return (null, "its signature is wrong");
        if (signature.IsUsed && !seen.Add(frames.Signature)) return (null, "it came before");
        try
        {
            return Parse(frames.Header) is { } header && header.Text("msg_type") is { Length: > 0 } type && Parse(frames.Content) is { } content
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
