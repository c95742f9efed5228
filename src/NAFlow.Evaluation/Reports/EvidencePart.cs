using System.Globalization;
using CsvHelper;

namespace NAFlow.Evaluation;

/// <summary>What another measurement left, as a part of the page of the evidence.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">Its Markdown.</param>
public sealed record EvidencePart(string Title, string Text)
{
    private const int MostRows = 60;

    private static readonly (string Title, string Folder)[] Places = [("Data randomisation", "data-randomisation"), ("Cost", "cost")];

    /// <summary>The parts in the folder of the evidence, those that are there: pages of Markdown, and tables that have no page.</summary>
    /// <exception cref="InvalidInputException">One cannot be read.</exception>
    public static IReadOnlyList<EvidencePart> LoadAll(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return [.. Places.Where(place => Directory.Exists(Path.Combine(folder, place.Folder))).SelectMany(place => Files(Path.Combine(folder, place.Folder)).Select(file => Load(place.Title, folder, file)))];
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Where(file => Path.GetFileName(file) != "README.md" && Path.GetExtension(file) is var ending && (ending == ".md" || (ending == ".csv" && !File.Exists(Path.ChangeExtension(file, ".md")))));

    private static EvidencePart Load(string title, string folder, string file)
    {
        var (name, relative) = (Path.GetFileNameWithoutExtension(file), Path.GetRelativePath(folder, file).Replace('\\', '/'));
        try
        {
            var text = Path.GetExtension(file) == ".md" ? Demoted(File.ReadAllText(file)) : Table(file);
            return new EvidencePart(title.Equals(name, StringComparison.OrdinalIgnoreCase) ? title : $"{title}: {name}", $"{text.Trim()}\n\nFrom [{relative}]({relative}).");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw new InvalidInputException($"'{file}' cannot be read ({problem.Message.TrimEnd('.')}); take it away, or measure anew.", problem);
        }
    }

    /// <summary>Headings one level down each, so that they stand below the part's own.</summary>
    private static string Demoted(string markdown) =>
        string.Join('\n', markdown.ReplaceLineEndings("\n").Split('\n').Select(line => line.StartsWith('#') ? $"##{line}" : line));

    private static string Table(string file)
    {
        using var csv = CsvReader.FromFile(file, CsvReaderOptions.Default with { HasHeader = false });
        var rows = new List<IReadOnlyList<string>>();
        while (csv.Read()) rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(column => Short(csv.GetString(column)))]);
        if (rows.Count == 0) throw new InvalidDataException("it is empty");
        var note = rows.Count - 1 > MostRows ? $"\nThe first {MostRows} of {rows.Count - 1} rows." : string.Empty;
        return MarkdownTable.Write(rows[0], rows.Skip(1).Take(MostRows)) + note;
    }

    private static string Short(string cell) => cell.Contains('.', StringComparison.Ordinal) && double.TryParse(cell, CultureInfo.InvariantCulture, out var number)
        ? number.ToString("G4", CultureInfo.InvariantCulture)
        : cell;
}
