using System.Buffers.Binary;
using System.Text;
using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// Reads the directory of a zip archive. The library's own reader says neither where an entry's bytes are, which reading parts of storages needs, nor
/// whether entries overlap, which bombs are made of; unpacking is left to the library.
/// </summary>
internal sealed class ZipDirectory(IByteSource file, Refusal refusal)
{
    private const uint Signature = 0x02014b50, LocalSignature = 0x04034b50;
    private const int LocalSize = 30, MostEntries = 200_000, LongestDirectory = 64 << 20;
    private const ushort WideField = 1, Encrypted = 1;

    /// <summary>Reads all entries.</summary>
    /// <exception cref="InvalidInputException">The archive is damaged, or breaks a rule of <see cref="ZipRules"/>.</exception>
    public IReadOnlyDictionary<string, ZipEntry> Read()
    {
        var end = ZipEnd.Find(file, refusal);
        if (end.Entries > MostEntries || end.Length > LongestDirectory)
            throw refusal.Because(
                $"its zip directory lists {end.Entries} entries in {end.Length} bytes, more than any checkpoint has; {Refusal.GetItAgain}");
        var reader = new ByteReader(file, end.Offset, end.Offset + end.Length, refusal);
        var entries = new List<ZipEntry>();
        while (reader.Left > 0)
            entries.Add(ReadEntry(reader));
        if (entries.Count != end.Entries)
            throw refusal.Because($"its zip directory lists {entries.Count} entries instead of {end.Entries}; {Refusal.GetItAgain}");
        return ZipRules.Check(entries, end.Offset, file.Length, refusal);
    }

    private ZipEntry ReadEntry(ByteReader reader)
    {
        var fixedPart = reader.Take(46);
        if (BinaryPrimitives.ReadUInt32LittleEndian(fixedPart) != Signature)
            throw refusal.Because($"its zip directory is damaged at byte {reader.Position - 46}; {Refusal.GetItAgain}");
        var (flags, method) = (Word(fixedPart, 8), Word(fixedPart, 10));
        long packed = Long(fixedPart, 20), length = Long(fixedPart, 24), start = Long(fixedPart, 42);
        var (nameLength, extraLength, commentLength) = (Word(fixedPart, 28), Word(fixedPart, 30), Word(fixedPart, 32));
        var rawName = reader.Take(nameLength).ToArray();
        var name = Encoding.UTF8.GetString(rawName);
        ReadWideFields(reader.Take(extraLength), ref length, ref packed, ref start);
        reader.Skip(commentLength);

        if ((flags & Encrypted) != 0)
            throw refusal.Because($"its entry {Refusal.Quote(name)} is encrypted; save it again without a password");
        if (method is not (0 or 8))
            throw refusal.Because(
                $"its entry {Refusal.Quote(name)} is compressed in a way PyTorch cannot read (method {method}); save it again with torch.save");
        if (packed < 0 || length < 0 || start < 0 || method == 0 && packed != length)
            throw refusal.Because($"its entry {Refusal.Quote(name)} has lengths that contradict each other; {Refusal.GetItAgain}");
        return new ZipEntry(name, start, DataOf(start, rawName, name), packed, length, method == 8);
    }

    /// <summary>Where the bytes of an entry begin: its own header can be longer than the directory's copy of it.</summary>
    private long DataOf(long start, byte[] rawName, string name)
    {
        var header = new byte[LocalSize + rawName.Length];
        if (start > file.Length - header.Length)
            throw refusal.Because($"its entry {Refusal.Quote(name)} begins outside the file; {Refusal.GetItAgain}");
        file.Read(start, header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature || !header.AsSpan(LocalSize).SequenceEqual(rawName)
            || Word(header, 26) != rawName.Length)
            throw refusal.Because($"its entry {Refusal.Quote(name)} is another one than its directory says; {Refusal.GetItAgain}");
        return start + header.Length + Word(header, 28);
    }

    /// <summary>Lengths and places past 4 GB stand in an extra field, in this order, each only if its short form is full.</summary>
    private static void ReadWideFields(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long start)
    {
        for (; extra.Length >= 4 && Word(extra, 2) <= extra.Length - 4; extra = extra[(4 + Word(extra, 2))..])
        {
            if (Word(extra, 0) != WideField)
                continue;
            var numbers = extra.Slice(4, Word(extra, 2));
            Widen(ref numbers, ref length);
            Widen(ref numbers, ref packed);
            Widen(ref numbers, ref start);
            return;
        }
    }

    private static void Widen(ref ReadOnlySpan<byte> numbers, ref long value)
    {
        if (value != uint.MaxValue || numbers.Length < sizeof(long))
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(numbers);
        numbers = numbers[sizeof(long)..];
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}

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
            ?? (new ZipEnd(Word(record, 10), BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(record[12..])), position);
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

/// <summary>
/// What the entries of a checkpoint's archive must keep to: plain names, each once, bytes of their own, and no more of them than the file can hold.
/// </summary>
internal static class ZipRules
{
    /// <summary>Numbers of a trained network hardly shrink; a pruned one may, a bomb shrinks a thousandfold.</summary>
    private const int HighestRatio = 100;

    /// <summary>Short entries are free of the ratio.</summary>
    private const long AlwaysAllowed = 1 << 16;

    /// <summary>Checks them.</summary>
    /// <returns>The entries by name.</returns>
    /// <exception cref="InvalidInputException">A rule is broken.</exception>
    public static IReadOnlyDictionary<string, ZipEntry> Check(IReadOnlyList<ZipEntry> entries, long directoryOffset, long fileLength, Refusal refusal)
    {
        var byName = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        Int128 total = 0;
        foreach (var entry in entries)
        {
            if (!IsPlain(entry.Name))
                throw refusal.Because($"its entry {Refusal.Quote(entry.Name)} has the name of a place outside the archive; {Refusal.GetItAgain}");
            if (!byName.TryAdd(entry.Name, entry))
                throw refusal.Because($"its entry {Refusal.Quote(entry.Name)} is there twice; {Refusal.GetItAgain}");
            if (entry.Data > directoryOffset || entry.PackedLength > directoryOffset - entry.Data)
                throw refusal.Because($"it is incomplete: its entry {Refusal.Quote(entry.Name)} ends outside the file; download it again");
            if (entry.Length > AlwaysAllowed && entry.Length / HighestRatio > entry.PackedLength)
                throw refusal.Because(
                    $"its entry {Refusal.Quote(entry.Name)} would unpack from {entry.PackedLength} to {entry.Length} bytes, which no weights do; "
                    + "save it again with torch.save");
            total += entry.Length;
        }
        if (total > AlwaysAllowed + (Int128)fileLength * HighestRatio / 2)
            throw refusal.Because($"it would unpack from {fileLength} to {total} bytes, which no weights do; save it again with torch.save");
        CheckOverlap(entries, refusal);
        return byName;
    }

    private static bool IsPlain(string name) =>
        name.Length > 0 && name[0] != '/' && !name.Contains('\\') && !name.Contains(':') && !name.Contains('\0') && !name.Split('/').Contains("..");

    private static void CheckOverlap(IEnumerable<ZipEntry> entries, Refusal refusal)
    {
        ZipEntry? previous = null;
        foreach (var entry in entries.OrderBy(entry => entry.Start))
        {
            if (previous is not null && entry.Start < previous.End)
                throw refusal.Because($"its entries {Refusal.Quote(previous.Name)} and {Refusal.Quote(entry.Name)} overlap; {Refusal.GetItAgain}");
            previous = entry;
        }
    }
}
