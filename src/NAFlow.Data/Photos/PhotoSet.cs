using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NAFlow.Imaging;

namespace NAFlow.Data;

/// <summary>
/// Photos by number, in folders, lists and archives: where each lies and what its place tells of it. None is read before it is asked for, so a set
/// may be larger than the memory, and one that is passed over costs nothing. The numbers follow from what is given and are the same everywhere.
/// </summary>
/// <remarks>
/// Taken are photos, folders of them or of folders (ImageNet's class folders), lists (.txt, .csv or .tsv with paths), and tar archives in
/// WebDataset's layout, plain or packed by gzip, several of them by a range such as <c>shard-{000000..000012}.tar</c>.
/// </remarks>
public sealed class PhotoSet : IDisposable
{
    private readonly ImmutableArray<PhotoEntry> entries;
    private readonly ImmutableArray<PhotoArchive> archives;

    internal PhotoSet(
        ImmutableArray<PhotoEntry> entries, ImmutableArray<PhotoArchive> archives, ImmutableArray<string> leftOut, ImmutableArray<string> missing) =>
        (this.entries, this.archives, LeftOut, Missing) = (entries, archives, leftOut, missing);

    /// <summary>How many photos there are.</summary>
    public int Count => entries.Length;

    /// <summary>What lies beside the photos and is none, or is lost, each in a sentence.</summary>
    public ImmutableArray<string> LeftOut { get; }

    /// <summary>What was named and is not there or cannot be used, each in a sentence.</summary>
    public ImmutableArray<string> Missing { get; }

    /// <summary>What is known of a photo without reading it.</summary>
    public PhotoEntry this[int number] => entries[number];

    /// <summary>Finds photos.</summary>
    /// <param name="paths">Files, folders, lists and archives; a range in braces stands for several.</param>
    /// <exception cref="InvalidInputException">None is there.</exception>
    public static PhotoSet Find(params IReadOnlyList<string> paths) => Find(paths, isDeep: false);

    /// <summary>Finds photos.</summary>
    /// <param name="paths">Files, folders, lists and archives; a range in braces stands for several.</param>
    /// <param name="isDeep">Whether folders in a folder are looked into even where it has photos of its own.</param>
    /// <exception cref="InvalidInputException">None is there.</exception>
    public static PhotoSet Find(IReadOnlyList<string> paths, bool isDeep)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new PhotoFinder(isDeep);
        foreach (var path in paths.SelectMany(BraceRange.Expand)) found.Add(path);
        return found.ToSet();
    }

    /// <summary>
    /// Photos whose boxes are known: those of a <c>boxes.csv</c> or of Tiny ImageNet, or of <see cref="Find(IReadOnlyList{string})"/> with boxes in a
    /// list, in the .xml files of ImageNet or in archives. Others are left out, and counted in a sentence.
    /// </summary>
    /// <param name="path">A folder, a list or archives.</param>
    /// <param name="names">The network's classes, by whose names those of Tiny ImageNet are found.</param>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static PhotoSet FindBoxed(string path, Networks.ClassNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path) && BoxedPhotoFolder.IsMeant(path)) return Of(BoxedPhotoFolder.Read(path, names));
        var all = Find(path);
        ImmutableArray<PhotoEntry> known = [.. all.entries.Select(IlsvrcAnnotation.Join).OfType<PhotoEntry>()];
        if (known.IsEmpty)
        {
            all.Dispose();
            throw new InvalidInputException(
                $"None of the {all.Count} photos of '{path}' has boxes; give a folder with {BoxedPhotoFolder.TableName} or with ImageNet's .xml files under Annotations, a list with the columns x0, y0, x1 and y1, or archives with .xml or .json.");
        }

        var lost = all.Count - known.Length;
        return new PhotoSet(
            known, all.archives,
            lost == 0 ? all.LeftOut
                : [.. all.LeftOut, string
                    .Create(CultureInfo.InvariantCulture, $"{lost:N0} of {all.Count:N0} photos have no boxes and are left out.")],
            all.Missing);
    }

    /// <summary>Refuses a set of which something that was named is missing, for work whose figures depend on all of it.</summary>
    /// <returns>The set.</returns>
    /// <exception cref="InvalidInputException">Something is missing.</exception>
    public PhotoSet Whole()
    {
        if (Missing.IsEmpty) return this;
        Dispose();
        throw new InvalidInputException(Missing[0]);
    }

    /// <summary>Photos of a table of boxes.</summary>
    public static PhotoSet Of(IEnumerable<BoxedPhoto> photos) => new(
        [
            .. photos.Select(photo => new PhotoEntry(Path.GetFileName(photo.Path), new PhotoPlace(photo.Path))
            { Class = photo.ClassIndex.ToString(CultureInfo.InvariantCulture), Boxes = [photo.Box] }),
        ],
        [], [], []);

    /// <summary>The error where no photo can be used.</summary>
    /// <param name="sentences">Why, each in a sentence; at least one.</param>
    public static InvalidInputException NoneOf(IReadOnlyList<string> sentences)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        return new(sentences is [var only] ? only : $"None of the {sentences.Count} photos can be used; the first: {sentences[0]}");
    }

    /// <summary>Reads a photo's file and what lies beside it, without decoding. Several threads may ask.</summary>
    /// <exception cref="InvalidInputException">It cannot be read; the sentence names it.</exception>
    public FetchedPhoto Fetch(int number)
    {
        // In the order in which they lie, since a packed archive is read on and not back.
        var entry = entries[number];
        var parts = new byte[]?[3];
        var places = new[] { entry.Place, entry.Note, entry.ClassPlace };
        foreach (var part in Enumerable.Range(0, parts.Length).OrderBy(part => places[part]?.Offset)) parts[part] = places[part]?.Read();
        return new FetchedPhoto(entry, parts[0]!, parts[1], parts[2] is { } given ? Encoding.UTF8.GetString(given).Trim() : entry.Class);
    }

    /// <summary>Closes the archives.</summary>
    public void Dispose()
    {
        foreach (var archive in archives) archive.Dispose();
    }
}

/// <summary>What is known of a photo without reading it.</summary>
public sealed record PhotoEntry
{
    internal PhotoEntry(string name, PhotoPlace place) => (Name, Place) = (name, place);

    /// <summary>Its name in the set, such as <c>n01440764/photo.JPEG</c>: relative, with slashes, and with no way up.</summary>
    public string Name { get; }

    /// <summary>Its class as its place has it: a WordNet number, a name, or an index in digits; null where that is not known.</summary>
    public string? Class { get; init; }

    /// <summary>Name, class and boxes in words, which tell sets apart.</summary>
    public string Description => string.Join(' ', (object?[])[Name, Class, .. Boxes]);

    /// <summary>The boxes of its object, in pixels of the photo; empty where they are not known, or lie in a file beside it.</summary>
    internal ImmutableArray<Box> Boxes { get; init; } = [];

    /// <summary>Where its bytes are.</summary>
    internal PhotoPlace Place { get; }

    /// <summary>Where its annotation is, an .xml or .json.</summary>
    internal PhotoPlace? Note { get; init; }

    /// <summary>Where its class is, a .cls of WebDataset.</summary>
    internal PhotoPlace? ClassPlace { get; init; }
}

/// <summary>A file, or a member of an archive.</summary>
internal sealed class PhotoPlace
{
    private readonly PhotoArchive? archive;
    private readonly ArchiveMember member;

    public PhotoPlace(string path) => member = new ArchiveMember(path, 0, 0);

    public PhotoPlace(PhotoArchive archive, ArchiveMember member) => (this.archive, this.member) = (archive, member);

    /// <summary>The file; null in an archive.</summary>
    public string? Path => archive is null ? member.Name : null;

    /// <summary>Where it lies in its archive; 0 for a file.</summary>
    public long Offset => member.Offset;

    public byte[] Read() => archive is null ? PhotoFile.Read(member.Name) : archive.Read(member);
}

/// <summary>The bytes of a photo and of what lies beside it.</summary>
/// <param name="Entry">The photo.</param>
/// <param name="Encoded">The picture's file.</param>
/// <param name="Note">Its annotation; null where it has none.</param>
/// <param name="Class">Its class as its place has it; null where that is not known.</param>
public sealed record FetchedPhoto(PhotoEntry Entry, byte[] Encoded, byte[]? Note, string? Class)
{
    /// <summary>The picture.</summary>
    /// <exception cref="InvalidInputException">It cannot be decoded; the sentence names it.</exception>
    public Photo Decode() => Photo.Decode(Encoded, Path.GetFileName(Entry.Name));

    /// <summary>The class and the boxes of the object.</summary>
    /// <param name="photo">The picture.</param>
    /// <param name="classes">The network's classes.</param>
    /// <exception cref="InvalidInputException">They are not told, or do not fit the picture.</exception>
    public (int Class, ImmutableArray<Box> Boxes) Object(Photo photo, ClassNumbers classes)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(classes);
        if (!Entry.Boxes.IsEmpty && Class is { } known) return (classes.Find(known, Entry.Name), Entry.Boxes);
        if (Note is null) throw new InvalidInputException($"'{Entry.Name}' has no class and boxes; put them beside it.");
        var note = Note.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{' or (byte)'[', ..]
            ? JsonAnnotation.Read(Note, Entry.Name) : IlsvrcAnnotation.Read(Note, Entry.Name);
        var own = Class is { } said && classes.TryFind(said) is { } told ? told : note.OnlyClass is { } only ? classes.Find(only, Entry.Name)
            : throw new InvalidInputException(
                $"'{Entry.Name}' shows several classes ({string.Join(", ", note.Classes)}) and nothing says which is meant; lay it in a folder of its class.");
        ImmutableArray<Box> boxes =
            [.. note.Objects.Where(one => one.Class is null || classes.TryFind(one.Class) == own)
                .Select(one => note.Fit(one.Box, photo, Entry.Name))];
        return boxes.IsEmpty
            ? throw new InvalidInputException($"The annotation of '{Entry.Name}' has no box of its class {Class ?? note.OnlyClass}; correct it.")
            : (own, boxes);
    }
}
