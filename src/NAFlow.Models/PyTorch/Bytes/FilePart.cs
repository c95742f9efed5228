using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>A stretch of other bytes, which must lie within them.</summary>
internal sealed class FilePart(IByteSource whole, long start, long length) : IByteSource
{
    /// <inheritdoc/>
    public long Length => length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, length - target.Length);
        whole.Read(start + offset, target);
    }
}
