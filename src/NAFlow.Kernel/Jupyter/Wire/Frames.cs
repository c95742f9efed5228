using System.Collections.Immutable;
using System.Text;

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
internal sealed record Frames(ImmutableArray<byte[]> Identities, byte[] Signature, byte[] Header, byte[] ParentHeader, byte[] Metadata, byte[] Content)
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
