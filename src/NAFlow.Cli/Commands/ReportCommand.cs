using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Interactive;

namespace NAFlow.Cli;

/// <summary><c>naflow report</c>.</summary>
internal sealed class ReportCommand : ToolCommand
{
    private const int MostRows = 100;

    private const string About = """
        Makes a report of evaluations: tables with intervals, charts over depth, who is first at which layer, and maps of
        a few images, as report.md, report.html, charts and CSV.
        DIR is the folder of one evaluation, or of many.
        """;

    private readonly Argument<string[]> folders = new("DIR")
    {
        Description = "Folders of evaluations, as naflow evaluate writes them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> folder = new("--out")
    {
        Description = "Where the report goes; without it, report in the first DIR. With --sql, a file of CSV or Parquet.",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> figures = new("--figures") { Description = "Only these figures, by name, between commas.", HelpName = "LIST" };
    private readonly Option<string?> sql = new("--sql")
    {
        Description = "In place of a report, the answer to a SELECT over results and timings; DESCRIBE results tells the columns.",
        HelpName = "QUERY",
    };

    private readonly NumberOption<int> threads = new("--threads", "Processor threads; without it, one for each core.", "4");
    private readonly Option<string?> title = new("--title") { Description = "The report's title.", HelpName = "TEXT" };
    private readonly Option<string?> evidence = new("--evidence")
    {
        Description = "In place of DIR: a folder with results in it, whose README.md, charts and tables are made anew.",
        HelpName = "FOLDER",
    };

    public ReportCommand(ToolConsole console)
        : base(
            "report", About,
            "naflow report out/evaluations",
            "naflow report out/evaluations/alexnet --figures pointing,energy --out alexnet",
            "naflow report out/evaluations --sql \"SELECT method, avg(value) FROM results WHERE figure = 'energy' GROUP BY method\"",
            "naflow report --evidence data/evidence")
    {
        Add(folders);
        Add("Options", folder, figures, title, evidence, sql, threads);
        Does((parsed, cancellation) => Run(parsed, console, cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        string[] given = parsed.GetValue(folders) ?? [];
        if (parsed.GetValue(sql) is { } question) return Answer(question, given, parsed, console, cancellation);
        var (page, report) = parsed.GetValue(evidence) is { } place
            ? OfEvidence(place, given, parsed, cancellation)
            : Of(given, parsed, cancellation);
        foreach (var section in report.Sections) Tell(section, console.Out);
        console.Out.WriteLine($"The report is in {page}.");
        return ExitCode.Done;
    }

    private int Answer(string question, string[] given, ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        if (parsed.GetValue(evidence) is not null || given.Length != 1)
            throw new InvalidInputException(
                "--sql asks the evaluations in one folder; give that one, such as naflow report out/evaluations --sql QUERY.");
        var target = parsed.GetValue(folder);
        if (target is not null && Path.GetExtension(target) is not (".csv" or ".parquet"))
            throw new InvalidInputException($"'{target}' is no file of CSV or Parquet; give --out a name that ends in .csv or .parquet.");
        using var query = EvaluationQuery.Open(given[0], ThreadCount.Query(parsed.GetValue(threads)));
        var answer = query.Run(question, cancellation);
        if (target is null)
        {
            TextColumns.Write(console.Out, [
                [.. answer.Columns.Select(column => column.Name)],
                .. Enumerable.Range(0, Math.Min(answer.RowCount, MostRows))
                    .Select(row => (string[])[.. answer.Columns.Select(column => column.Cell(row) ?? "-")])]);
            if (answer.RowCount > MostRows) console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"The first {MostRows} of {answer.RowCount:N0} rows; --out FILE.csv keeps all."));
            return ExitCode.Done;
        }

        if (Path.GetExtension(target) == ".csv") answer.SaveCsv(target);
        else answer.SaveParquet(target);
        console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answer.RowCount:N0} rows are in {target}."));
        return ExitCode.Done;
    }

    private (string Page, EvaluationReport Report) OfEvidence(string place, string[] given, ParseResult parsed, CancellationToken cancellation)
    {
        if (given.Length > 0) throw new InvalidInputException($"'{given[0]}' is given beside --evidence; give one or the other.");
        if (parsed.GetValue(folder) is not null)
            throw new InvalidInputException("--out is given beside --evidence, which writes into its own folder; leave one out.");
        return EvidenceFolder.Write(place, ReadOptions(parsed, "Evidence"), cancellation);
    }

    private (string Page, EvaluationReport Report) Of(string[] given, ParseResult parsed, CancellationToken cancellation)
    {
        if (given.Length == 0) throw new InvalidInputException("There is nothing to report; give the folder of an evaluation, or --evidence DIR.");
        var target = parsed.GetValue(folder) ?? Path.Combine(given[0], "report");
        ReportFolder.Require(target);
        var report = EvaluationReport.Load(given, ReadOptions(parsed, new ReportOptions().Title), cancellation);
        return (ReportFolder.Write(report, target, cancellation), report);
    }

    private ReportOptions ReadOptions(ParseResult parsed, string without) =>
        new()
        {
            Title = parsed.GetValue(title) ?? without,
            Figures = Words(parsed.GetValue(figures)),
            Query = ThreadCount.Query(parsed.GetValue(threads)),
        };

    private static ImmutableArray<string> Words(string? list) => list is null
        ? []
        : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words
            ? [.. words]
            : throw new InvalidInputException("The list of figures is empty; give names between commas with --figures, or leave it out.");

    private static void Tell(IGrouping<ReportSection, SubjectReport> section, TextWriter output)
    {
        var figures = section.SelectMany(subject => subject.Tables).GroupBy(table => table.Figure)
            .Select(figure => (figure.Key.Name, Wins: DepthWins.Of([.. figure]))).Where(figure => figure.Wins.Count > 0).ToArray();
        if (figures.Length == 0) return;
        output.WriteLine($"{section.Key.Title}: layers at which a method is first or within the interval of the first");
        string[] methods = [.. figures.SelectMany(figure => figure.Wins).Select(wins => wins.Method).Distinct()];
        TextColumns.Write(
            output,
            [
                ["method", .. figures.Select(figure => figure.Name)],
                .. methods.Select(method => (string[])[method, .. figures
                    .Select(figure => figure.Wins.FirstOrDefault(wins => wins.Method == method) is { } wins ? $"{wins.Within}/{wins.Layers}" : "-")]),
            ]);
        output.WriteLine();
    }
}
