namespace NAFlow.Files;

/// <summary>Bytes at hand.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes, Refusal refusal) : IByteSource
{
    /// <inheritdoc/>
    public long Length => bytes.Length;

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> target)
    {
        if (offset < 0 || offset + target.Length > bytes.Length) throw refusal.Because("it ends too early; get it again");
        bytes.Span.Slice((int)offset, target.Length).CopyTo(target);
    }
}
