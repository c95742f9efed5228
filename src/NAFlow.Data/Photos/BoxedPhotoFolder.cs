using System.Globalization;
using CsvHelper;
using NAFlow.Networks;

namespace NAFlow.Data;

/// <summary>A box around an object, in pixels of the photo; a pixel belongs to it when its centre does.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
public readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Whether the pixel in this column and row belongs to the box.</summary>
    public bool Contains(int column, int row) => column + 0.5 >= Left && column + 0.5 <= Right && row + 0.5 >= Top && row + 0.5 <= Bottom;
}

/// <summary>A photo whose object is known.</summary>
/// <param name="Path">The photo's file.</param>
/// <param name="ClassIndex">The class of the object.</param>
/// <param name="Box">Where it is, in pixels of the photo.</param>
public sealed record BoxedPhoto(string Path, int ClassIndex, Box Box);

/// <summary>
/// A folder of photos with a <c>boxes.csv</c>: columns <c>file, class_index, x0, y0, x1, y1</c>, and any others; or one in the layout of Tiny
/// ImageNet.
/// </summary>
public static class BoxedPhotoFolder
{
    /// <summary>The name of the table.</summary>
    public const string TableName = "boxes.csv";

    /// <summary>Whether a folder is of one of these layouts.</summary>
    internal static bool IsMeant(string folder) => File.Exists(Path.Combine(folder, TableName)) || TinyImageNetFolder.IsMeant(folder);

    /// <summary>Reads a folder whose classes need not be those of a network, since its photos are compared with each other.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The photos, and the names of their classes, which those of Tiny ImageNet have of their own; null of a <c>boxes.csv</c>.</returns>
    /// <exception cref="InvalidInputException">The folder has no table, or a row cannot be read.</exception>
    public static (IReadOnlyList<BoxedPhoto> Photos, ClassNames? Names) ReadOwn(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return !File.Exists(Path.Combine(folder, TableName)) && TinyImageNetFolder.IsMeant(folder)
            ? TinyImageNetFolder.ReadOwn(folder)
            : (Read(folder), null);
    }

    /// <summary>Reads the table.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The network's classes, by whose names those of Tiny ImageNet are found; a <c>boxes.csv</c> needs none.</param>
    /// <exception cref="InvalidInputException">The folder has no table, or a row cannot be read.</exception>
    public static IReadOnlyList<BoxedPhoto> Read(string folder, ClassNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var table = Path.Combine(folder, TableName);
        if (!File.Exists(table) && TinyImageNetFolder.IsMeant(folder)) return TinyImageNetFolder.Read(folder, names);
        if (!File.Exists(table)) throw new InvalidInputException($"'{folder}' has no {TableName}; give a folder of photos with one.");
        using var csv = CsvReader.FromFile(
            table, CsvReaderOptions.Default with { HasHeader = true, TrackLineNumbers = true, FormatProvider = CultureInfo.InvariantCulture });
        try
        {
            var photos = new List<BoxedPhoto>();
            while (csv.Read())
                photos.Add(new BoxedPhoto(
                    Path.Combine(folder, csv.GetString("file")), csv.Parse<int>("class_index"),
                    new Box(csv.Parse<double>("x0"), csv.Parse<double>("y0"), csv.Parse<double>("x1"), csv.Parse<double>("y1"))));
            return photos.Count > 0 ? photos : throw new InvalidInputException($"'{table}' lists no photo; give a table with at least one row.");
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidInputException(
                $"'{table}' cannot be read at line {csv.LineNumber}: it needs the columns file, class_index, x0, y0, x1, y1 with numbers in the last five.", problem);
        }
    }
}

/// <summary>
/// Photos with boxes in the layout of Tiny ImageNet: <c>train/WNID/images</c> beside <c>train/WNID/WNID_boxes.txt</c>, or <c>val</c> with
/// <c>val_annotations.txt</c>, and the names of the classes in <c>classes.txt</c> or <c>words.txt</c>. Boxes there name the first and the last pixel.
/// </summary>
internal static class TinyImageNetFolder
{
    private const string Training = "train", Validation = "val", Annotations = "val_annotations.txt", Images = "images";

    private static readonly string[] NameTables = ["classes.txt", "words.txt"];

    /// <summary>Whether a folder has this layout.</summary>
    public static bool IsMeant(string folder) => NamesOf(folder) is not null && Parts(folder).Any();

    /// <summary>The photos: those of validation where there are any, otherwise those of training; of one of the two folders, its own.</summary>
    /// <exception cref="InvalidInputException">A table cannot be read, or a class is none of the network's.</exception>
    public static IReadOnlyList<BoxedPhoto> Read(string folder, ClassNames? names)
    {
        var known = names ?? throw new InvalidInputException(
            $"The classes of '{folder}' are found by their names, and the network has none; give weights of a network with class names.");
        var titles = Table(NamesOf(folder)!).ToDictionary(row => row[0], row => row[^1]);
        var numbers = new Dictionary<string, int>();
        return [.. Parts(folder).First().SelectMany(ReadTable).Select(row => new BoxedPhoto(row.Path, NumberOf(row.Class), row.Box))];

        int NumberOf(string wnid)
        {
            if (numbers.TryGetValue(wnid, out var found)) return found;
            var title = TitleOf(wnid, titles, folder);
            return numbers[wnid] = known.TryFind(title)
                ?? throw new InvalidInputException($"'{title}' ({wnid}) is no class of the network; give photos of its classes, or other weights.");
        }
    }

    /// <summary>The same with classes of their own: those that have photos, in the order of their WordNet numbers.</summary>
    /// <exception cref="InvalidInputException">A table cannot be read, or a class has no name.</exception>
    public static (IReadOnlyList<BoxedPhoto> Photos, ClassNames Names) ReadOwn(string folder)
    {
        var titles = Table(NamesOf(folder)!).ToDictionary(row => row[0], row => row[^1]);
        (string Path, string Class, Box Box)[] rows = [.. Parts(folder).First().SelectMany(ReadTable)];
        string[] classes = [.. rows.Select(row => row.Class).Distinct().Order(StringComparer.Ordinal)];
        return (
            [.. rows.Select(row => new BoxedPhoto(row.Path, Array.IndexOf(classes, row.Class), row.Box))],
            new ClassNames(classes.Select(wnid => TitleOf(wnid, titles, folder))));
    }

    private static string TitleOf(string wnid, Dictionary<string, string> titles, string folder) =>
        titles.GetValueOrDefault(wnid) ?? throw new InvalidInputException(
            $"'{folder}' has photos of {wnid}, which {Path.GetFileName(NamesOf(folder))} does not name; add it there.");

    /// <summary>The tables of boxes: those of validation, those of training.</summary>
    private static IEnumerable<string[]> Parts(string folder)
    {
        foreach (var root in (string[])[Path.Combine(folder, Validation), folder])
            if (Path.Combine(root, Annotations) is var table && File.Exists(table))
                yield return [table];
        foreach (var root in (string[])[Path.Combine(folder, Training), folder])
            if (Directory.Exists(root) && Directory.GetDirectories(root).Select(BoxesOf).Where(File.Exists).Order(StringComparer.Ordinal)
                .ToArray() is { Length: > 0 } tables)
                yield return tables;
    }

    private static string BoxesOf(string folder) => Path.Combine(folder, $"{Path.GetFileName(folder)}_boxes.txt");

    private static string? NamesOf(string folder) =>
        NameTables.SelectMany(name => (string[])[Path.Combine(folder, name), Path.Combine(folder, "..", name)]).FirstOrDefault(File.Exists);

    private static IEnumerable<(string Path, string Class, Box Box)> ReadTable(string table)
    {
        var folder = Path.GetDirectoryName(table)!;
        foreach (var row in Table(table))
        {
            var wnid = row.Length == 6 ? row[1] : Path.GetFileName(folder);
            double[] edges = row.Length is 5 or 6
                ? [.. row[^4..].Select(edge =>
                    double.TryParse(edge, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Unreadable(table, row))]
                : throw Unreadable(table, row);
            var places = (string[])[Path.Combine(folder, Images, row[0]), Path.Combine(folder, wnid, row[0]), Path.Combine(folder, row[0])];
            yield return (places.FirstOrDefault(File.Exists) ?? places[0], wnid, new Box(edges[0], edges[1], edges[2] + 1, edges[3] + 1));
        }
    }

    private static InvalidInputException Unreadable(string table, string[] row) =>
        new($"'{table}' cannot be read at '{string.Join(' ', row)}': it needs a file, in val_annotations.txt its class, and four numbers, between tabs.");

    private static IEnumerable<string[]> Table(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split('\t'));
}
