using System.Buffers.Binary;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>Tells the kinds apart.</summary>
internal static class CheckpointKinds
{
    /// <summary>How many bytes are looked at.</summary>
    public const int BytesNeeded = 512;

    /// <summary>The kind of a file of these first bytes.</summary>
    public static CheckpointKind Of(ReadOnlySpan<byte> first) => first switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => CheckpointKind.Zip,
        [0x1f, 0x8b, 8, ..] => CheckpointKind.Gzip,
        [0x80, >= 2 and <= 5, ..] when !IsHeaderLength(first) =>
            first[..Math.Min(first.Length, 32)].IndexOf(LegacyCheckpoint.MagicBytes) >= 0 ? CheckpointKind.Legacy : CheckpointKind.PlainPickle,
        _ when first.Length > 262 && first[257..262].SequenceEqual("ustar"u8) => CheckpointKind.Tar,
        _ => CheckpointKind.Other,
    };

    /// <summary>Whether the two bytes that begin a pickle begin a safetensors file's header length instead.</summary>
    private static bool IsHeaderLength(ReadOnlySpan<byte> first) =>
        first.Length >= sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(first) <= ForeignFormat.LongestHeader;
}
