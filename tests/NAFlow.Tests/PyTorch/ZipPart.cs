namespace NAFlow.Tests;

/// <summary>One entry of an archive to write, and what may be wrong with it.</summary>
internal sealed record ZipPart(string Name, byte[] Content)
{
    /// <summary>Compressed instead of stored.</summary>
    public bool Deflate { get; init; }

    /// <summary>The method that is claimed, if it is another.</summary>
    public ushort? Method { get; init; }

    /// <summary>The flags that are claimed.</summary>
    public ushort Flags { get; init; }

    /// <summary>The unpacked length that is claimed, if it is another.</summary>
    public long? Length { get; init; }

    /// <summary>The packed length that is claimed, if it is another.</summary>
    public long? Packed { get; init; }

    /// <summary>Where it is claimed to begin, if elsewhere.</summary>
    public long? Start { get; init; }

    /// <summary>The name in its own header, if it is another.</summary>
    public string? LocalName { get; init; }
}
