using System.Buffers.Binary;
using System.Text;

namespace NAFlow.Native;

/// <summary>
/// What the dynamic linker asks of a 64-bit little-endian ELF library: the libraries it needs and the symbol versions it wants from them.
/// Every offset is checked against the file; anything malformed is an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class ElfImage
{
    private const uint RelocationsWithAddend = 4, DynamicSection = 6, Relocations = 9, DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const int SectionHeaderSize = 64, SymbolSize = 24, NeededTag = 1;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly IReadOnlyList<Section> _sections;

    /// <summary>Reads the section table.</summary>
    /// <exception cref="InvalidDataException">The file is not a 64-bit little-endian ELF file, or is damaged.</exception>
    public ElfImage(ReadOnlyMemory<byte> file)
    {
        _file = file;
        if (!Bytes(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        if (UInt16(58) != SectionHeaderSize)
            throw new InvalidDataException("section headers of an unknown size");
        var table = Offset(40);
        _sections = [.. Enumerable.Range(0, UInt16(60)).Select(index => SectionAt(table + index * SectionHeaderSize))];
        Needed = [.. ReadNeeded()];
        Versions = [.. ReadVersions()];
    }

    /// <summary>The libraries the dynamic linker loads with this one, in its order.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>The symbol versions this library wants from others.</summary>
    public IReadOnlyList<VersionNeed> Versions { get; }

    /// <summary>The symbols bound to one wanted version, and whether any relocation uses them.</summary>
    public IReadOnlyList<(string Name, bool IsUsed)> SymbolsOf(VersionNeed version)
    {
        if (One(DynamicSymbols) is not { } symbols || One(SymbolVersions) is not { } indices)
            return [];
        var used = UsedSymbols();
        var names = LinkedStrings(symbols);
        return [.. Enumerable.Range(0, (int)(symbols.Size / SymbolSize))
            .Where(index => (UInt16(indices.Offset + index * 2L) & 0x7fff) == version.Index)
            .Select(index => (Text(names, UInt32(symbols.Offset + (long)index * SymbolSize)), used.Contains((uint)index)))];
    }

    private HashSet<uint> UsedSymbols()
    {
        var used = new HashSet<uint>();
        foreach (var section in _sections.Where(section => section.Type is Relocations or RelocationsWithAddend))
        {
            var step = section.Type == Relocations ? 16 : 24;
            for (var at = section.Offset; at + step <= section.Offset + section.Size; at += step)
                used.Add(UInt32(at + 12));
        }
        return used;
    }

    private IEnumerable<string> ReadNeeded()
    {
        if (One(DynamicSection) is not { } dynamic)
            yield break;
        var names = LinkedStrings(dynamic);
        for (var at = dynamic.Offset; at + 16 <= dynamic.Offset + dynamic.Size; at += 16)
            if (Offset(at) == NeededTag)
                yield return Text(names, Offset(at + 8));
    }

    private IEnumerable<VersionNeed> ReadVersions()
    {
        if (One(VersionNeeds) is not { } needs)
            yield break;
        var names = LinkedStrings(needs);
        for (long library = needs.Offset, next = 1; next != 0; library += next)
        {
            var file = Text(names, UInt32(library + 4));
            var at = library + UInt32(library + 8);
            for (var remaining = UInt16(library + 2); remaining > 0; remaining--)
            {
                yield return new VersionNeed(file, Text(names, UInt32(at + 8)), UInt16(at + 6), at + 4);
                at += UInt32(at + 12);
            }
            next = UInt32(library + 12);
        }
    }

    private Section SectionAt(long at)
    {
        var section = new Section(UInt32(at + 4), Offset(at + 24), Offset(at + 32), UInt32(at + 40));
        const uint occupiesNothing = 8;
        if (section.Type != occupiesNothing)
            _ = Bytes(section.Offset, section.Size);
        return section;
    }

    private Section? One(uint type) => _sections.FirstOrDefault(section => section.Type == type);

    private Section LinkedStrings(Section section) => section.Link < _sections.Count
        ? _sections[(int)section.Link]
        : throw new InvalidDataException("a section linked to none");

    private string Text(Section strings, long index)
    {
        if (index >= strings.Size)
            throw new InvalidDataException("a name outside its table");
        var rest = Bytes(strings.Offset + index, strings.Size - index);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? throw new InvalidDataException("a name without an end") : Encoding.ASCII.GetString(rest[..end]);
    }

    private ushort UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, sizeof(ushort)));

    private uint UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, sizeof(uint)));

    private long Offset(long at)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(at, sizeof(ulong)));
        return value <= long.MaxValue ? (long)value : throw new InvalidDataException("an offset beyond the file");
    }

    private ReadOnlySpan<byte> Bytes(long offset, long size) => offset >= 0 && size >= 0 && size <= _file.Length && offset <= _file.Length - size
        ? _file.Span.Slice((int)offset, (int)size)
        : throw new InvalidDataException("an offset beyond the file");

    private sealed record Section(uint Type, long Offset, long Size, uint Link);
}

/// <summary>One symbol version an ELF library wants from another library.</summary>
/// <param name="Library">The library that must offer it, such as <c>libstdc++.so.6</c>.</param>
/// <param name="Name">The version, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">The number by which the symbol table refers to it.</param>
/// <param name="FlagsOffset">Where in the file its two bytes of flags are.</param>
internal sealed record VersionNeed(string Library, string Name, ushort Index, long FlagsOffset);
