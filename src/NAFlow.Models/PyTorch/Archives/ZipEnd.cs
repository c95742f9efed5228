using System.Buffers.Binary;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>The record at the end of a zip archive that says where its directory is.</summary>
/// <param name="Entries">How many entries the directory has.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How many bytes it has.</param>
internal sealed record ZipEnd(long Entries, long Offset, long Length)
{
    private const uint Signature = 0x06054b50, WideSignature = 0x06064b50, LocatorSignature = 0x07064b50;
    private const int Size = 22, WideSize = 56, LocatorSize = 20, LongestComment = ushort.MaxValue;

    /// <summary>Finds and checks it.</summary>
    /// <exception cref="InvalidInputException">The archive is cut short or damaged.</exception>
    public static ZipEnd Find(IByteSource file, Refusal refusal)
    {
        var tail = new byte[(int)Math.Min(file.Length, Size + LongestComment)];
        file.Read(file.Length - tail.Length, tail);
        for (var at = tail.Length - Size; at >= 0; at--)
            // The comment must reach exactly to the end, so that one inside it is not taken for the record.
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) == Signature && Word(tail, at + 20) == tail.Length - Size - at)
                return Read(file, file.Length - tail.Length + at, tail.AsSpan(at, Size), refusal);
        throw refusal.Because("it is incomplete: the directory that ends every zip archive is missing; download it again");
    }

    private static ZipEnd Read(IByteSource file, long position, ReadOnlySpan<byte> record, Refusal refusal)
    {
        var (end, limit) = ReadWide(file, position, refusal)
            ?? (new ZipEnd(Word(record, 10), BinaryPrimitives.ReadUInt32LittleEndian(record[16..]), BinaryPrimitives.ReadUInt32LittleEndian(record[12..])), position);
        if (Word(record, 4) is not (0 or ushort.MaxValue) || Word(record, 6) is not (0 or ushort.MaxValue))
            throw refusal.Because("it is one part of a zip archive split over several files; join them first");
        if (end.Entries < 0 || end.Offset < 0 || end.Length < 0 || end.Offset > limit || end.Length > limit - end.Offset)
            throw refusal.Because($"its zip directory lies outside the file; {Refusal.GetItAgain}");
        return end;
    }

    /// <summary>The record of archives that may be larger than 4 GB, which PyTorch writes for small ones too; null when there is none.</summary>
    private static (ZipEnd End, long Limit)? ReadWide(IByteSource file, long position, Refusal refusal)
    {
        if (position < LocatorSize)
            return null;
        Span<byte> locator = stackalloc byte[LocatorSize];
        file.Read(position - LocatorSize, locator);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature)
            return null;
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (at < 0 || at > position - LocatorSize - WideSize)
            throw refusal.Because($"its zip directory lies outside the file; {Refusal.GetItAgain}");
        Span<byte> record = stackalloc byte[WideSize];
        file.Read(at, record);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != WideSignature)
            throw refusal.Because($"the record of its zip directory is damaged; {Refusal.GetItAgain}");
        return (new ZipEnd(BinaryPrimitives.ReadInt64LittleEndian(record[32..]), BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..])), at);
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
