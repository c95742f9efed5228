using System.IO.Compression;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// Compressed bytes, unpacked while they are read and never kept: reading on from where the last read ended costs nothing extra, going back starts
/// at the front.
/// </summary>
internal sealed class DeflatedBytes(IByteSource packed, long length, string name, Refusal refusal) : IByteSource, IDisposable
{
    private DeflateStream? unpacked;
    private long position;

    /// <inheritdoc/>
    public long Length => length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        if (unpacked is null || offset < position)
        {
            unpacked?.Dispose();
            (unpacked, position) = (new DeflateStream(new ByteStream(packed), CompressionMode.Decompress), 0);
        }
        Span<byte> skipped = stackalloc byte[4096];
        while (position < offset)
            Unpack(skipped[..(int)Math.Min(skipped.Length, offset - position)]);
        Unpack(target);
    }

    /// <inheritdoc/>
    public void Dispose() => unpacked?.Dispose();

    private void Unpack(Span<byte> target)
    {
        try
        {
            unpacked!.ReadExactly(target);
            position += target.Length;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw refusal.Because($"its entry {Refusal.Quote(name)} cannot be unpacked; {Refusal.GetItAgain}", error);
        }
    }
}
