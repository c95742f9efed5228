using System.Globalization;
using System.Text;
using CsvHelper;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>The page of the evidence: everything that was evaluated, section by section.</summary>
public static class EvidenceMarkdown
{
    // What the page has room for; the table of all results has every figure.
    private static readonly string[] Main = ["energy", "part_rank", "pointing", "deletion", "insertion", "road"];

    private static readonly string[] OfFlows = ["energy", "part_rank", "pointing", "deletion"];

    private static readonly string[] OfChecks = ["randomised_all_spearman", "max_sensitivity"];

    /// <summary>Whether a figure has a chart on the page.</summary>
    /// <param name="subject">The evaluation.</param>
    /// <param name="table">The figure.</param>
    public static bool IsDrawn(SubjectReport subject, FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(table);
        return table.Figure.Name == "energy" || (table.Figure.Name == "part_rank" && !subject.Section.IsOfFlows);
    }

    // Of a grid of all choices the page has the first figure.
    private static bool IsShown(SubjectReport subject, FigureTable table) =>
        (subject.Section == ReportSection.Checks ? OfChecks : !subject.Section.IsOfFlows ? Main : ReportMarkdown.IsGrid(table) ? OfFlows[..1] : OfFlows)
        .Contains(table.Figure.Name);

    /// <summary>Writes the page.</summary>
    /// <param name="report">All evaluations.</param>
    /// <param name="reading">What it means for a user, written by hand, as Markdown; null for nothing.</param>
    /// <param name="others">What other measurements left.</param>
    public static string Write(EvaluationReport report, string? reading, IReadOnlyList<EvidencePart> others)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(others);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {report.Options.Title}\n\nMade by `naflow report --evidence` from the results beside it; what stands in it is changed there. All figures of all layers are in [{EvidenceTables.FileName}]({EvidenceTables.FileName}); `naflow report data/evidence/results` makes every table and chart of them.\n\n");
        if (reading is not null) text.Append(CultureInfo.InvariantCulture, $"<!-- reading.md begins -->\n{reading.ReplaceLineEndings("\n").Trim()}\n<!-- reading.md ends -->\n\n");
        text.Append("## Summary\n\n");
        ReportMarkdown.AppendSummary(text, report);
        ReportMarkdown.AppendHowToRead(text);
        foreach (var section in report.Sections) ReportMarkdown.AppendSection(text, section, report.Options.Layers, 2, new PageScope(IsShown, IsDrawn, LinksSheets: false));
        foreach (var other in others) text.Append(CultureInfo.InvariantCulture, $"## {other.Title}\n\n{other.Text}\n\n");
        return text.ToString().TrimEnd() + "\n";
    }
}

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

/// <summary>What the tables say, in sentences that are computed from them, where the flow is ahead as where it is behind.</summary>
public static class EvidenceReading
{
    /// <summary>How alike maps are to those of the same network with random weights in every layer.</summary>
    private const string AllRandom = "randomised_all_spearman";

    // A map that keeps more than this much of itself when the weights are random shows the image more than the network.
    private const double LittleChange = 0.5;

    /// <summary>A sentence for each third of the layers: where the reference stands among the methods.</summary>
    /// <param name="table">A figure; one that has no better gives no sentence.</param>
    public static IReadOnlyList<string> Of(FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Figure.Better == Better.Neither ? [] : [.. Enum.GetValues<DepthThird>().Select(third => Standing(table, third)).OfType<string>()];
    }

    /// <summary>A sentence for each method but the reference: what the choice that it stands for earns or costs over each third.</summary>
    /// <param name="table">A figure of ablations; one that has no better gives no sentence.</param>
    public static IReadOnlyList<string> OfAblations(FigureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Figure.Better == Better.Neither
            ? []
            : [.. table.Thirds.Where(cell => cell.AgainstReference is not null).GroupBy(cell => cell.Method).Select(method => $"{method.Key}: {string.Join("; ", method.Select(cell => Change(cell, table.Figure.Better)))}.")];
    }

    /// <summary>Warnings of methods whose maps hardly change when the weights of the network are random.</summary>
    /// <param name="tables">The tables; only <c>randomised_all_spearman</c> counts.</param>
    public static IReadOnlyList<string> Warnings(IEnumerable<FigureTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return
        [
            .. tables.Where(table => table.Figure.Name == AllRandom).SelectMany(table => table.Methods.Select(method => (Table: table, Method: method)))
                .Where(pair => pair.Table.Of(pair.Method).Average(cell => cell.Value.Low) > LittleChange)
                .Select(pair => $"{pair.Table.Subject}, {pair.Method}: {pair.Table.Figure.Title} is {ReportNumber.Of(pair.Table.Mean(pair.Method))}, the mean of its layers; its maps stay much alike without anything learned."),
        ];
    }

    private static string? Standing(FigureTable table, DepthThird third)
    {
        ThirdCell[] cells = [.. table.Thirds.Where(cell => cell.Third == third)];
        if (cells.FirstOrDefault(cell => cell.Method == table.Reference) is not { } own) return null;
        ThirdCell[] others = [.. cells.Where(cell => cell.AgainstReference is not null)];
        var (place, layers) = (ReportText.Of(third), own.Layers == 1 ? "1 layer" : $"{own.Layers} layers");
        var start = $"{Capital(place)} ({layers}): {table.Reference} {ReportNumber.Of(own.Value)}";
        if (others.Length == 0) return $"{start}; there is nothing to compare it with.";
        var rival = table.Figure.Better == Better.Lower ? others.MinBy(cell => cell.Value.Mean)! : others.MaxBy(cell => cell.Value.Mean)!;
        var compared = rival.AgainstReference!;
        var tests = $"{ReportNumber.P(rival.CorrectedPValue!.Value)}, {compared.Count} images, {compared.Ties} ties";
        var lead = Minus(compared.Difference);
        return Verdict(compared.Difference, table.Figure.Better) switch
        {
            > 0 => $"{start} is first; {rival.Method} is next at {ReportNumber.Of(rival.Value.Mean)}, a difference of {ReportNumber.Difference(lead)} ({tests}).",
            < 0 => $"{start} is behind {rival.Method} at {ReportNumber.Of(rival.Value.Mean)}, a difference of {ReportNumber.Difference(lead)} ({tests}).",
            _ => $"{start} and {rival.Method} at {ReportNumber.Of(rival.Value.Mean)} are not told apart, a difference of {ReportNumber.Difference(lead)} ({tests}).",
        };
    }

    private static string Change(ThirdCell cell, Better better)
    {
        var difference = cell.AgainstReference!.Difference;
        var word = Verdict(difference, better) switch { > 0 => "worse", < 0 => "better", _ => "no difference shown" };
        return $"{ReportText.Of(cell.Third)} {ReportNumber.Difference(difference)}, {word}";
    }

    /// <summary>1 where the reference is better than what is minus it, -1 where it is worse, 0 where the interval holds 0.</summary>
    private static int Verdict(Estimate difference, Better better)
    {
        var sign = difference.Low > 0 ? -1 : difference.High < 0 ? 1 : 0;
        return better == Better.Lower ? -sign : sign;
    }

    private static Estimate Minus(Estimate value) => new(-value.Mean, -value.High, -value.Low);

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
