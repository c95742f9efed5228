using System.Globalization;
using CsvHelper;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>What another measurement left in the folder of the evidence.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Path">Its file in the folder.</param>
/// <param name="Text">Its Markdown; null for a page that is only linked to.</param>
public sealed record EvidencePart(string Title, string Path, string? Text)
{
    /// <summary>The folder of what maps cost; <c>cost.md</c> or <c>cost.csv</c> in it stands in the page.</summary>
    public const string Cost = "cost";

    private const int MostRows = 60;

    // Folders whose pages are not measurements beside the evaluations.
    private static readonly string[] Own = [Cost, "charts", "plans", "results", EvidencePages.Folder];

    /// <summary>Whether this is what the page says of the cost.</summary>
    internal bool IsMain => Text is not null && System.IO.Path.GetFileNameWithoutExtension(Path) == Cost;

    /// <summary>The parts that are there: of the cost, its pages and the tables that have no page; and the pages beside it.</summary>
    /// <exception cref="InvalidInputException">One cannot be read.</exception>
    public static IReadOnlyList<EvidencePart> LoadAll(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return [.. CostFiles(folder).Select(file => Load(folder, file, Measured)), .. Pages(folder).Select(file => Load(folder, file, Linked))];
    }

    private static IEnumerable<string> CostFiles(string folder) => Files(System.IO.Path.Combine(folder, Cost))
        .Where(file => System.IO.Path.GetExtension(file) is var ending
            && (ending == ".md" || (ending == ".csv" && !File.Exists(System.IO.Path.ChangeExtension(file, ".md")))));

    private static IEnumerable<string> Pages(string folder) => Files(folder)
        .Where(file => System.IO.Path.GetExtension(file) == ".md"
            && System.IO.Path.GetFileName(file) is not (EvidencePages.PageName or EvidencePages.AnswerName))
        .Concat(Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Where(inner => !Own.Contains(System.IO.Path.GetFileName(inner)))
            .Select(inner => System.IO.Path.Combine(inner, EvidencePages.PageName)).Where(File.Exists));

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal) : [];

    private static EvidencePart Load(string folder, string file, Func<string, string, EvidencePart> read)
    {
        try
        {
            return read(System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/'), file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            throw new InvalidInputException($"'{file}' cannot be read ({problem.Message.TrimEnd('.')}); take it away, or measure anew.", problem);
        }
    }

    private static EvidencePart Measured(string path, string file) => new(
        $"Cost: {System.IO.Path.GetFileNameWithoutExtension(file)}", path,
        (System.IO.Path.GetExtension(file) == ".md" ? File.ReadAllText(file).ReplaceLineEndings("\n") : Table(file)).Trim());

    private static EvidencePart Linked(string path, string file) =>
        new(File.ReadLines(file).FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..] ?? path, path, null);

    private static string Table(string file)
    {
        using var csv = CsvReader.FromFile(file, CsvReaderOptions.Default with { HasHeader = false });
        var rows = new List<IReadOnlyList<string>>();
        while (csv.Read()) rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(column => MethodName.Current(Short(csv.GetString(column))))]);
        if (rows.Count == 0) throw new InvalidDataException("it is empty");
        var note = rows.Count - 1 > MostRows ? $"\nThe first {MostRows} of {rows.Count - 1} rows." : string.Empty;
        return MarkdownTable.Write(rows[0], rows.Skip(1).Take(MostRows)) + note;
    }

    private static string Short(string cell) =>
        cell.Contains('.', StringComparison.Ordinal) && double.TryParse(cell, CultureInfo.InvariantCulture, out var number)
        ? number.ToString("G4", CultureInfo.InvariantCulture)
        : cell;
}
