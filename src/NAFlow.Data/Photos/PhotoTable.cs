using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Imaging;

namespace NAFlow.Data;

/// <summary>
/// A list of photos: a path a line, perhaps with its class behind it; or a table with a head, a column of paths and perhaps of classes and boxes, as
/// Kaggle's <c>LOC_val_solution.csv</c>. Paths are relative to the list.
/// </summary>
internal static class PhotoTable
{
    private static readonly string[] Endings = [".txt", ".lst", ".list", ".csv", ".tsv"];

    private static readonly string[] Paths = ["path", "file", "filename", "file_name", "filepath", "image", "image_path", "imageid", "photo", "name"];

    private static readonly string[] Classes =
        ["class_index", "class", "label", "target", "class_id", "class_idx", "category", "wnid", "synset", "class_name"];

    private static readonly string[] Edges = ["x0", "y0", "x1", "y1"];

    /// <summary>Kaggle's column of classes and boxes, and where its photos are; its paths have no ending.</summary>
    private const string Prediction = "predictionstring", KagglePhotos = "ILSVRC/Data/CLS-LOC/val", KaggleEnding = ".JPEG";

    /// <summary>Whether a file is called as a list is.</summary>
    public static bool IsNamedAsOne(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The photos of a list.</summary>
    /// <exception cref="InvalidInputException">It lists none, or a line cannot be read.</exception>
    public static IReadOnlyList<PhotoEntry> Read(string list)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        var photos = new List<PhotoEntry>();
        Columns? columns = null;
        foreach (var (at, line) in File.ReadLines(list).Index())
        {
            var text = line.Trim().TrimStart('\uFEFF');
            if (text.Length == 0 || text[0] == '#') continue;
            var cells = Cells(text);
            if (columns is null && (columns = Columns.Of(cells)) is { HasHead: true }) continue;
            photos.Add(Entry(folder, cells, columns, () => $"'{list}' cannot be read at line {at + 1}"));
        }

        return photos.Count > 0 ? photos : throw new InvalidInputException($"'{list}' lists no photo; give a path a line.");
    }

    private static PhotoEntry Entry(string folder, string[] cells, Columns columns, Func<string> where)
    {
        if (cells.Length <= columns.Path || cells[columns.Path].Length == 0)
            throw new InvalidInputException($"{where()}: it has no path; give one, relative to the list.");
        var given = cells[columns.Path];
        var path = Place(folder, given);
        var name = string.Join('/', given.Split('/', '\\').Where(part => part is not ("" or "." or "..") && !part.EndsWith(':')));
        var entry = new PhotoEntry(Path.HasExtension(name) ? name : $"{name}{Path.GetExtension(path)}", new PhotoPlace(path))
        { Class = Cell(columns.Class) };
        if (Cell(columns.Prediction) is { } objects)
        {
            string[][] each = [.. objects.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(5)];
            if (each.Length == 0 || each.Any(one => one.Length != 5))
                throw new InvalidInputException($"{where()}: its objects are no class and four numbers each; correct it.");
            return entry with
            {
                Class = each[0][0],
                Boxes = [.. each.Where(one => one[0] == each[0][0]).Select(one => Inclusive(OfEdges(one[1..], where)))],
            };
        }

        string?[] edges = [.. columns.Edges.Select(Cell)];
        return edges.Length == 4 && edges.All(edge => edge is not null) ? entry with { Boxes = [OfEdges(edges!, where)] } : entry;

        string? Cell(int column) => column >= 0 && column < cells.Length && cells[column].Length > 0 ? cells[column] : null;
    }

    /// <summary>A box whose right and lower edge name the last pixel that is in it, by the pixel's far side.</summary>
    private static Box Inclusive(Box box) => box with { Right = box.Right + 1, Bottom = box.Bottom + 1 };

    private static Box OfEdges(string[] edges, Func<string> where)
    {
        var numbers = new double[4];
        for (var edge = 0; edge < 4; edge++)
            if (!double.TryParse(edges[edge], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[edge]) || !double.IsFinite(numbers[edge]))
                throw new InvalidInputException($"{where()}: '{edges[edge]}' is no edge of a box; give a number of pixels.");
        return new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>Where a path of a list leads: beside the list, or else from the folder in which one works.</summary>
    private static string Place(string folder, string given)
    {
        var beside = Path.Combine(folder, given);
        if (File.Exists(beside)) return beside;
        if (!Path.HasExtension(given) && Path.Combine(folder, KagglePhotos, given + KaggleEnding) is var kaggle && File.Exists(kaggle)) return kaggle;
        if (!Path.HasExtension(given) && File.Exists(beside + KaggleEnding)) return beside + KaggleEnding;
        return File.Exists(given) ? Path.GetFullPath(given) : beside;
    }

    /// <summary>The cells of a line: between tabs, commas or semicolons, perhaps in quotation marks; or a path and a class behind a space.</summary>
    private static string[] Cells(string line)
    {
        foreach (var separator in "\t,;")
            if (line.Contains(separator))
                return [.. Split(line, separator).Select(cell => cell.Trim())];
        return line.LastIndexOf(' ') is > 0 and var at && PhotoFormat.IsNamedAsOne(line[..at].TrimEnd())
            ? [line[..at].TrimEnd(), line[(at + 1)..]]
            : [line];
    }

    private static IEnumerable<string> Split(string line, char separator)
    {
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var at = 0; at < line.Length; at++)
            if (line[at] == '"' && quoted && at + 1 < line.Length && line[at + 1] == '"') cell.Append(line[at++]);
            else if (line[at] == '"') quoted = !quoted;
            else if (line[at] == separator && !quoted)
            {
                yield return cell.ToString();
                cell.Clear();
            }
            else
            {
                cell.Append(line[at]);
            }

        yield return cell.ToString();
    }

    /// <summary>Which cell is what; -1 for none.</summary>
    private sealed record Columns(bool HasHead, int Path, int Class, ImmutableArray<int> Edges, int Prediction)
    {
        /// <summary>What the first line says: the names of the columns, or by itself a path and perhaps a class.</summary>
        public static Columns Of(string[] first)
        {
            string[] head = [.. first.Select(cell => cell.ToLowerInvariant())];
            var path = Find(head, Paths);
            return path < 0 || PhotoFormat.IsNamedAsOne(first[path]) ? new Columns(false, 0, 1, [], -1)
                : new Columns(
                    true, path, Find(head, Classes), [.. PhotoTable.Edges.Select(edge => Array.IndexOf(head, edge))],
                    Array.IndexOf(head, PhotoTable.Prediction));
        }

        private static int Find(string[] head, string[] names) =>
            names.Select(name => Array.IndexOf(head, name)).FirstOrDefault(at => at >= 0, -1);
    }
}
