using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using NAFlow.Imaging;

namespace NAFlow.Data;

/// <summary>A file in an archive: its name there, and where its bytes are in the unpacked stream.</summary>
internal readonly record struct ArchiveMember(string Name, long Offset, long Length);

/// <summary>
/// A tar archive, plain or packed by gzip, read where it lies: its headers once, then the members that are asked for. Nothing is written to disk.
/// Only plain files are members; links and the like are counted and left out, so that no name leads out of the archive.
/// </summary>
/// <remarks>
/// A plain archive is read at any place, by several threads. A packed one is read on from where it is, and from its start where a member lies
/// before that; so members should be asked for in their order.
/// </remarks>
internal sealed class PhotoArchive : IDisposable
{
    /// <summary>The longest header of one member, its name and attributes counted: 1 MiB. Real ones have a few hundred bytes.</summary>
    public const int LongestHeader = 1 << 20;

    /// <summary>The largest member that is read: 1 GiB.</summary>
    public const long LargestMember = 1L << 30;

    private static readonly string[] Endings = [".tar", ".tar.gz", ".tgz"];

    private readonly Lock packedLock = new();
    private readonly SafeFileHandle file;
    private readonly bool isPacked;
    private HeaderStream? packed;

    private PhotoArchive(string path, SafeFileHandle file, bool isPacked) => (Path, this.file, this.isPacked) = (path, file, isPacked);

    /// <summary>The archive's file.</summary>
    public string Path { get; }

    /// <summary>The plain files in it, in their order.</summary>
    public IReadOnlyList<ArchiveMember> Members { get; private set; } = [];

    /// <summary>What of it is left out or lost, in a sentence; null for nothing.</summary>
    public string? Note { get; private set; }

    /// <summary>Whether a file is called as an archive is.</summary>
    public static bool IsNamedAsOne(string path) => Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Opens an archive and reads its headers.</summary>
    /// <exception cref="InvalidInputException">It is missing or no archive.</exception>
    public static PhotoArchive Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The archive '{path}' cannot be read ({problem.Message.TrimEnd('.')}); check the path.", problem);
        }

        try
        {
            Span<byte> first = stackalloc byte[2];
            var archive = new PhotoArchive(path, file, RandomAccess.Read(file, first, 0) == 2 && first is [0x1F, 0x8B]);
            archive.ReadHeaders();
            return archive;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a member.</summary>
    /// <exception cref="InvalidInputException">The archive ends before the member does, is damaged, or the member is too large.</exception>
    public byte[] Read(ArchiveMember member)
    {
        if (member.Length > LargestMember)
            throw new InvalidInputException($"'{member.Name}' in '{Path}' has {member.Length >> 20} MiB, too much for a picture; leave it out.");
        try
        {
            return isPacked ? ReadPacked(member) : ReadPlain(member);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            throw new InvalidInputException(
                $"'{member.Name}' in '{Path}' cannot be read ({problem.Message.TrimEnd('.')}); copy or download the archive again.", problem);
        }
    }

    public void Dispose()
    {
        packed?.Dispose();
        file.Dispose();
    }

    private void ReadHeaders()
    {
        var members = new List<ArchiveMember>();
        var others = 0;
        string? problem = null;
        using (var stream = OpenStream())
        using (var reader = new TarReader(stream, leaveOpen: true))
            try
            {
                while (Next(reader, stream) is { } entry)
                    if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)
                        members.Add(new ArchiveMember(entry.Name, stream.CanSeek ? entry.DataOffset : stream.Position, entry.Length));
                    else if (entry.EntryType is not (TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes or TarEntryType.DirectoryList))
                        others++;
                if (members.Count > 0 && End(members[^1]) > stream.Length)
                    problem = "the archive ends within it";
            }
            catch (Exception damage) when (
                damage is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException or NotSupportedException
                    or InvalidOperationException or InvalidInputException)
            {
                problem = damage.Message.TrimEnd('.');
                if (members.Count == 0)
                    throw new InvalidInputException($"'{Path}' is no tar archive that can be read ({problem}); copy or download it again.", damage);
            }

        Members = members;
        List<string> notes = [];
        if (problem is not null)
            notes.Add($"'{Path}' is damaged after '{members[^1].Name}' ({problem}), and what comes then is lost; copy or download it again");
        if (others > 0)
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{others:N0} of the members of '{Path}' {(others == 1 ? "is a link" : "are links")} or no plain file, and left out"));
        if (notes.Count > 0) Note = $"{string.Join("; ", notes)}.";
    }

    private static TarEntry? Next(TarReader reader, HeaderStream stream)
    {
        // A packed stream is read through the member before.
        stream.Allowance = LongestHeader + (stream.CanSeek ? 0 : stream.Data);
        var entry = reader.GetNextEntry();
        stream.Allowance = long.MaxValue;
        stream.Data = entry?.Length ?? 0;
        return entry;
    }

    private static long End(ArchiveMember member) => member.Offset + member.Length;

    private byte[] ReadPlain(ArchiveMember member)
    {
        if (End(member) > RandomAccess.GetLength(file)) throw new EndOfStreamException("the archive ends within it");
        var bytes = new byte[member.Length];
        for (var done = 0; done < bytes.Length;)
            done += RandomAccess.Read(file, bytes.AsSpan(done), member.Offset + done) is > 0 and var count ? count
                : throw new EndOfStreamException("the archive ends within it");
        return bytes;
    }

    private byte[] ReadPacked(ArchiveMember member)
    {
        lock (packedLock)
        {
            if (packed is null || packed.Position > member.Offset)
            {
                packed?.Dispose();
                packed = OpenStream();
            }

            packed.Skip(member.Offset - packed.Position);
            var bytes = new byte[member.Length];
            packed.ReadExactly(bytes);
            return bytes;
        }
    }

    private HeaderStream OpenStream()
    {
        var whole = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, isPacked ? 1 << 16 : 0);
        return new HeaderStream(isPacked ? new GZipStream(whole, CompressionMode.Decompress) : whole);
    }

    /// <summary>A stream that knows its place though it be packed, and reads no more of a header than is allowed.</summary>
    private sealed class HeaderStream(Stream inner) : Stream
    {
        private long place;

        /// <summary>The bytes that may be read until it is set again.</summary>
        public long Allowance { get; set; } = long.MaxValue;

        /// <summary>The bytes of the member whose header was read last.</summary>
        public long Data { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => false;

        /// <summary>The bytes of the whole stream; unknown, and no limit, where it is packed.</summary>
        public override long Length => inner.CanSeek ? inner.Length : long.MaxValue;

        public override long Position
        {
            get => place;
            set => place = inner.Position = value;
        }

        public void Skip(long count)
        {
            var buffer = new byte[1 << 16];
            while (count > 0)
                count -= Read(buffer, 0, (int)Math.Min(count, buffer.Length)) is > 0 and var read ? read
                    : throw new EndOfStreamException("the archive ends within it");
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (buffer.Length > Allowance)
                throw new InvalidInputException($"the header of a member is longer than {LongestHeader >> 20} MiB");
            var read = inner.Read(buffer);
            Allowance -= read;
            place += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => place = inner.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>The samples of archives in the layout of WebDataset: members in a row that share the name up to its first point.</summary>
internal static class ArchiveSamples
{
    /// <summary>The samples of an archive that hold a picture.</summary>
    public static IEnumerable<PhotoEntry> Of(PhotoArchive archive)
    {
        var group = new List<(string Ending, ArchiveMember Member)>();
        var key = string.Empty;
        foreach (var member in archive.Members)
        {
            var name = Sound(member.Name);
            var (folder, file) = (Folder(name), File(name));
            if (file.Length == 0 || file[0] == '.' || folder.Contains("__MACOSX", StringComparison.Ordinal)) continue;
            var point = file.IndexOf('.');
            var own = point < 0 ? name : name[..^(file.Length - point)];
            if (own != key && Sample(archive, key, group) is { } sample) yield return sample;
            if (own != key) group.Clear();
            key = own;
            group.Add((point < 0 ? string.Empty : file[point..].ToLowerInvariant(), member with { Name = name }));
        }

        if (Sample(archive, key, group) is { } last) yield return last;
    }

    private static PhotoEntry? Sample(PhotoArchive archive, string key, List<(string Ending, ArchiveMember Member)> group)
    {
        var at = group.FindIndex(part => PhotoFormat.IsNamedAsOne(part.Member.Name));
        if (at < 0) return null;
        var note = group.FindIndex(part => part.Ending is ".xml");
        if (note < 0) note = group.FindIndex(part => part.Ending is ".json");
        var number = group.FindIndex(part => part.Ending is ".cls" && part.Member.Length <= 64);
        return new PhotoEntry(group[at].Member.Name, new PhotoPlace(archive, group[at].Member))
        {
            Note = note < 0 ? null : new PhotoPlace(archive, group[note].Member),
            Class = Folder(key) is { Length: > 0 } folder ? File(folder) : null,
            ClassPlace = number < 0 ? null : new PhotoPlace(archive, group[number].Member),
        };
    }

    /// <summary>A name within the archive: no root, no drive and no way up.</summary>
    private static string Sound(string name) =>
        string.Join('/', name.Replace('\\', '/').Split('/').Where(part => part.Length > 0 && part is not ("." or "..") && !part.EndsWith(':')));

    private static string Folder(string name) => name.LastIndexOf('/') is >= 0 and var at ? name[..at] : string.Empty;

    private static string File(string name) => name[(name.LastIndexOf('/') + 1)..];
}
