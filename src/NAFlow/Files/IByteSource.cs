namespace NAFlow.Files;

/// <summary>Bytes that can be read from any place.</summary>
internal interface IByteSource
{
    /// <summary>How many there are.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="target"/> with the bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="InvalidInputException">They are not there.</exception>
    void Read(long offset, Span<byte> target);
}
