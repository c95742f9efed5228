namespace NAFlow.Models.PyTorch;

/// <summary>One entry of a zip archive.</summary>
/// <param name="Name">Its whole name, with folders.</param>
/// <param name="Start">Where its own header begins.</param>
/// <param name="Data">Where its bytes begin.</param>
/// <param name="PackedLength">How many bytes it has in the file.</param>
/// <param name="Length">How many bytes it has when unpacked.</param>
/// <param name="Compressed">Whether it is compressed (deflate) or stored as it is.</param>
internal sealed record ZipEntry(string Name, long Start, long Data, long PackedLength, long Length, bool Compressed)
{
    /// <summary>Where its bytes end.</summary>
    public long End => Data + PackedLength;
}
