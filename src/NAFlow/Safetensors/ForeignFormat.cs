using System.Buffers.Binary;

namespace NAFlow.Files;

/// <summary>Recognises other kinds of file that are often given for a safetensors file.</summary>
internal static class ForeignFormat
{
    /// <summary>The longest header that is read.</summary>
    public const int LongestHeader = 100_000_000;

    /// <summary>What the file is and what to do about it, from its first 8 bytes; null when it is of no kind known here.</summary>
    public static string? Of(ReadOnlySpan<byte> first) => first switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => $"it is a zip archive, perhaps {Checkpoint}",
        // The same two bytes begin a header of 640, 896, ... bytes; a pickle goes on with commands, and those make a length no header has.
        [0x80, >= 2 and <= 5, ..] when BinaryPrimitives.ReadUInt64LittleEndian(first) > LongestHeader => $"it is a Python pickle, perhaps {Checkpoint}",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "it is an HDF5 file; export it as safetensors",
        // A header length made of eight letters would be longer than any file.
        _ when first.IndexOfAnyExcept(Text) < 0 => "it is a text, perhaps a web page or a pointer saved in place of the file; download it again",
        _ => null,
    };

    private const string Checkpoint = "a PyTorch checkpoint: as weights it can be given as it is, and elsewhere export it as safetensors";

    private static readonly System.Buffers.SearchValues<byte> Text =
        System.Buffers.SearchValues.Create([.. "\t\r\n"u8, .. Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (byte)letter)]);
}
