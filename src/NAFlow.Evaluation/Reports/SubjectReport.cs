using System.Collections.Immutable;
using System.Text.Json;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>The figures of one evaluation.</summary>
/// <param name="Name">A name of its own among those of the report, which begins the names of its files.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Section">What kind of evaluation it is.</param>
/// <param name="Tables">A table for each figure.</param>
/// <param name="Facts">What readers should know of it; null where nothing is known.</param>
public sealed record SubjectReport(string Name, string Subject, ReportSection Section, ImmutableArray<FigureTable> Tables, EvaluationFacts? Facts)
{
    /// <summary>Maps of a few images.</summary>
    /// <value>Null: none were kept.</value>
    public ReportMaps? Maps { get; init; }

    /// <summary>The name of the files of a figure, without an ending.</summary>
    public string FileOf(FigureTable table) => $"{ReportText.File(Name)}-{ReportText.File(table.Figure.Name)}";

    /// <summary>The name of the picture of the maps at a layer, without an ending.</summary>
    internal string FileOfMaps(string layer) => $"{ReportText.File(Name)}-maps-{ReportText.File(layer)}";

    /// <summary>Whether a figure has a grid of what each choice changes beside its chart over depth.</summary>
    internal bool HasGrid(FigureTable table) => Section.IsOfFlows && table.Cells.Any(cell => cell.AgainstReference is not null);
}

/// <summary>Reads evaluations one by one: the rows of all together need not fit into memory.</summary>
internal static class SubjectReports
{
    /// <summary>The evaluations in a folder, at any depth.</summary>
    /// <exception cref="InvalidInputException">There is none, one cannot be read.</exception>
    public static IEnumerable<SubjectReport> Load(string folder, ReportOptions options, CancellationToken cancellation) =>
        EvaluationFiles.Find(folder).SelectMany(files => LoadOne(folder, files, options, cancellation));

    private static IReadOnlyList<SubjectReport> LoadOne(string root, EvaluationFiles files, ReportOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = Path.GetRelativePath(root, files.Folder).Replace('\\', '/');
        var manifest = Manifest(files.Folder);
        using var source = FigureSource.Open(files.Results, options.Query);
        KeptMaps[] kept = [.. (manifest?.Maps ?? []).Select(file => Path.Combine(files.Folder, file)).Where(File.Exists).Select(KeptMapsFile.Load)];
        var maps = ReportMaps.Of([.. kept], source.Rows([.. kept.Select(image => image.Image)]), options);
        return
        [
            .. FigureComparison.Tables(source, options, cancellation).GroupBy(table => table.Subject)
                .Select(tables => new SubjectReport(
                    Name(path, tables.Key), tables.Key, ReportSection.Of(path, tables.Key), [.. tables], manifest is null ? null : Facts(manifest))
                {
                    Maps = maps,
                }),
        ];
    }

    private static string Name(string path, string subject) =>
        path == "." ? subject : path == subject || path.EndsWith($"/{subject}", StringComparison.Ordinal) ? path : $"{path}/{subject}";

    private static EvaluationFacts Facts(EvaluationManifest manifest)
    {
        var machine = manifest.Machine;
        return new EvaluationFacts(manifest.Images, manifest.Settings,
            $"{machine.Processor}, {machine.Cores} cores, {machine.System}, NAFlow {machine.Toolkit}", manifest.Notes)
        {
            Changes = [.. ChangedOptions.Of(manifest)],
            Questions =
            [
                .. from method in manifest.Methods
                   let asked = method.Options.FirstOrDefault(option => option.Name == DescribedOption.Question)
                   where asked is not null
                   select (method.Name, asked.Value),
            ],
        };
    }

    private static EvaluationManifest? Manifest(string folder)
    {
        var path = Path.Combine(folder, EvaluationFiles.ManifestName);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<EvaluationManifest>(File.ReadAllText(path), RecordJson.Indented)!;
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({problem.Message.TrimEnd('.')}); take it away, or evaluate anew.", problem);
        }
    }
}

/// <summary>What readers should know of an evaluation.</summary>
/// <param name="Images">The images.</param>
/// <param name="Settings">What settles the results, by name.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Notes">More, each a sentence.</param>
public sealed record EvaluationFacts(int Images, IReadOnlyDictionary<string, string> Settings, string Machine, ImmutableArray<string> Notes)
{
    /// <summary>The options of methods and metrics that are not the defaults, each in words and with its value.</summary>
    /// <value>None.</value>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>The flows among the methods, each with the question that it answers, in words.</summary>
    /// <value>None.</value>
    public ImmutableArray<(string Name, string Question)> Questions { get; init; } = [];
}
