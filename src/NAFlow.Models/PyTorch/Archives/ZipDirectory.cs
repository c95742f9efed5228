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
            throw refusal.Because($"its zip directory lists {end.Entries} entries in {end.Length} bytes, more than any checkpoint has; {Refusal.GetItAgain}");
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
            throw refusal.Because($"its entry {Refusal.Quote(name)} is compressed in a way PyTorch cannot read (method {method}); save it again with torch.save");
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
