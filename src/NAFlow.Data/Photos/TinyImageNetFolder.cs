using System.Globalization;
using NAFlow.Networks;

namespace NAFlow.Data;

/// <summary>
/// Photos with boxes in the layout of Tiny ImageNet: <c>train/WNID/images</c> beside <c>train/WNID/WNID_boxes.txt</c>, or <c>val</c> with <c>val_annotations.txt</c>,
/// and the names of the classes in <c>classes.txt</c> or <c>words.txt</c>. Boxes there name the first and the last pixel.
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
        var known = names ?? throw new InvalidInputException($"The classes of '{folder}' are found by their names, and the network has none; give weights of a network with class names.");
        var titles = Table(NamesOf(folder)!).ToDictionary(row => row[0], row => row[^1]);
        var numbers = new Dictionary<string, int>();
        return [.. Parts(folder).First().SelectMany(ReadTable).Select(row => new BoxedPhoto(row.Path, NumberOf(row.Class), row.Box))];

        int NumberOf(string wnid)
        {
            if (numbers.TryGetValue(wnid, out var found)) return found;
            var title = titles.GetValueOrDefault(wnid) ?? throw new InvalidInputException($"'{folder}' has photos of {wnid}, which {Path.GetFileName(NamesOf(folder))} does not name; add it there.");
            return numbers[wnid] = Find(known, title)
                ?? throw new InvalidInputException($"'{title}' ({wnid}) is no class of the network; give photos of its classes, or other weights.");
        }
    }

    /// <summary>The tables of boxes: those of validation, those of training.</summary>
    private static IEnumerable<string[]> Parts(string folder)
    {
        foreach (var root in (string[])[Path.Combine(folder, Validation), folder])
            if (Path.Combine(root, Annotations) is var table && File.Exists(table))
                yield return [table];
        foreach (var root in (string[])[Path.Combine(folder, Training), folder])
            if (Directory.Exists(root) && Directory.GetDirectories(root).Select(BoxesOf).Where(File.Exists).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } tables)
                yield return tables;
    }

    private static string BoxesOf(string folder) => Path.Combine(folder, $"{Path.GetFileName(folder)}_boxes.txt");

    private static string? NamesOf(string folder) => NameTables.SelectMany(name => (string[])[Path.Combine(folder, name), Path.Combine(folder, "..", name)]).FirstOrDefault(File.Exists);

    private static IEnumerable<(string Path, string Class, Box Box)> ReadTable(string table)
    {
        var folder = Path.GetDirectoryName(table)!;
        foreach (var row in Table(table))
        {
            var wnid = row.Length == 6 ? row[1] : Path.GetFileName(folder);
            double[] edges = row.Length is 5 or 6
                ? [.. row[^4..].Select(edge => double.TryParse(edge, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Unreadable(table, row))]
                : throw Unreadable(table, row);
            var places = (string[])[Path.Combine(folder, Images, row[0]), Path.Combine(folder, wnid, row[0]), Path.Combine(folder, row[0])];
            yield return (places.FirstOrDefault(File.Exists) ?? places[0], wnid, new Box(edges[0], edges[1], edges[2] + 1, edges[3] + 1));
        }
    }

    private static InvalidInputException Unreadable(string table, string[] row) =>
        new($"'{table}' cannot be read at '{string.Join(' ', row)}': it needs a file, in val_annotations.txt its class, and four numbers, between tabs.");

    private static IEnumerable<string[]> Table(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split('\t'));

    /// <summary>By the whole name, so that the two cranes stay apart; then by a synonym.</summary>
    private static int? Find(ClassNames names, string title)
    {
        var all = Enumerable.Range(0, names.Count).ToArray();
        string[] synonyms = title.Split(", ");
        return all.Where(index => names[index].Equals(title, StringComparison.OrdinalIgnoreCase)).Select(index => (int?)index).FirstOrDefault()
            ?? synonyms.SelectMany(synonym => all.Where(index => names[index].Split(", ").Contains(synonym, StringComparer.OrdinalIgnoreCase))).Select(index => (int?)index).FirstOrDefault();
    }
}
