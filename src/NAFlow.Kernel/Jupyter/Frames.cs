using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>
/// A message as it travels: identities, a delimiter, the signature, four parts in JSON (header, parent header, metadata, content), and buffers that
/// nothing here uses.
/// </summary>
/// <param name="Identities">What stands before the delimiter.</param>
/// <param name="Signature">The signature of the four parts.</param>
/// <param name="Header">Who sent what and when.</param>
/// <param name="ParentHeader">The header of the request that it belongs to.</param>
/// <param name="Metadata">Remarks.</param>
/// <param name="Content">What it says.</param>
internal sealed record Frames(
    ImmutableArray<byte[]> Identities, byte[] Signature, byte[] Header, byte[] ParentHeader, byte[] Metadata, byte[] Content)
{
    private const int PartsAfterDelimiter = 5;
    private static readonly byte[] Delimiter = Encoding.ASCII.GetBytes("<IDS|MSG>");

    /// <summary>Finds the parts of a message; null when they are not all there.</summary>
    public static Frames? Of(List<byte[]> frames)
    {
        var delimiter = frames.FindIndex(frame => frame.AsSpan().SequenceEqual(Delimiter));
        if (delimiter < 0 || frames.Count - delimiter - 1 < PartsAfterDelimiter) return null;
        var parts = frames[(delimiter + 1)..];
        return new([.. frames[..delimiter]], parts[0], parts[1], parts[2], parts[3], parts[4]);
    }

    /// <summary>All frames in their order.</summary>
    public byte[][] ToArray() => [.. Identities, Delimiter, Signature, Header, ParentHeader, Metadata, Content];
}

/// <summary>A message from a client.</summary>
/// <param name="Identities">The way back to the client.</param>
/// <param name="Type">What it is, such as <c>execute_request</c>.</param>
/// <param name="Header">Its header as it came, which is the parent header of every answer.</param>
/// <param name="Content">What it says.</param>
internal sealed record IncomingMessage(ImmutableArray<byte[]> Identities, string Type, byte[] Header, JsonObject Content);

/// <summary>A message to a client, or to everybody who listens.</summary>
/// <param name="Identities">The way to the client; on the output channel the topic.</param>
/// <param name="Type">What it is, such as <c>execute_reply</c>.</param>
/// <param name="ParentHeader">The header of the request that it belongs to, as JSON.</param>
/// <param name="Content">What it says.</param>
internal sealed record OutgoingMessage(ImmutableArray<byte[]> Identities, string Type, byte[] ParentHeader, JsonObject Content);

/// <summary>Fields of a message's content. One that is missing or of another kind counts as not given.</summary>
internal static class ContentFields
{
    /// <summary>A text.</summary>
    public static string TextOf(this JsonObject content, string name, string otherwise = "") => Find<string>(content, name) ?? otherwise;

    /// <summary>A yes or no.</summary>
    public static bool FlagOf(this JsonObject content, string name, bool otherwise) => Find<bool?>(content, name) ?? otherwise;

    /// <summary>A whole number.</summary>
    public static int? NumberOf(this JsonObject content, string name) => Find<int?>(content, name);

    private static T? Find<T>(JsonObject content, string name)
    {
        try
        {
            return content[name] is JsonValue field && field.TryGetValue(out T? value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // A text in JSON can hold half a letter, which no string can.
            return default;
        }
    }
}
