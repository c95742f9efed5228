using System.Globalization;
using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>
/// The folder of one evaluation. Every image is a part of its own, there whole or not at all, until all are joined; a process may be killed at any
/// moment, and the next goes on from the parts. Only one process works in it at a time.
/// </summary>
internal sealed class EvaluationFolder : IDisposable
{
    public const string ResultsName = "results.parquet", TimingsName = "timings.parquet";

    private const string ManifestName = "evaluation.json", PartsName = "parts", CsvName = "results.csv", MapsName = "maps", LockName = ".lock", Unfinished = ".*.tmp";

    private readonly string folder;
    private readonly FileStream held;
    private readonly string? made;

    private EvaluationFolder(string folder, string? made, FileStream held, EvaluationManifest manifest) =>
        (this.folder, this.made, this.held, Manifest) = (folder, made, held, manifest);

    /// <summary>What stands in the folder.</summary>
    public EvaluationManifest Manifest { get; private set; }

    private string Parts => Path.Combine(folder, PartsName);

    /// <summary>Begins an evaluation, or goes on with it.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="manifest">What it is of.</param>
    /// <param name="resumes">Whether one that was begun is gone on with.</param>
    /// <exception cref="InvalidInputException">The folder is another's, or cannot be written.</exception>
    public static EvaluationFolder Open(string folder, EvaluationManifest manifest, bool resumes)
    {
        Require(folder, resumes);
        var made = AtomicFile.TopmostMissing(folder);
        var held = Hold(folder);
        try
        {
            var path = Path.Combine(folder, ManifestName);
            var there = File.Exists(path) ? Read(path) : null;
            if (there is not null) RequireSame(folder, there, manifest);
            foreach (var left in Directory.EnumerateFiles(folder, Unfinished, SearchOption.AllDirectories).ToArray()) File.Delete(left);
            var opened = new EvaluationFolder(folder, made, held, there ?? manifest);
            if (there is null) opened.Write(manifest);
            return opened;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Checks that an evaluation can go to a folder, before any work.</summary>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public static void Require(string folder, bool resumes)
    {
        if (string.IsNullOrWhiteSpace(folder)) throw new InvalidInputException("The folder of the evaluation is empty; give a folder with --out.");
        if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no results can go there; give a folder with --out.");
        if (!Directory.Exists(folder)) return;
        if (File.Exists(Path.Combine(folder, ManifestName)))
        {
            if (!resumes) throw new InvalidInputException(
                $"'{folder}' holds an evaluation already; go on with it by --resume, or give another folder with --out.");
        }
        else if (Directory.EnumerateFileSystemEntries(folder).Any(entry => !Path.GetFileName(entry).StartsWith('.')))
        {
            throw new InvalidInputException($"'{folder}' is there and is no evaluation; give another folder with --out.");
        }
    }

    /// <summary>Says how many images there are, and what readers should know.</summary>
    public void Describe(int images, IEnumerable<string> notes) => Write(Manifest with { Images = images, Notes = [.. notes] });

    /// <summary>Whether an image is done.</summary>
    public bool Has(int image) => File.Exists(Part(image));

    /// <summary>Keeps an image. The rows come last: an image is done when they are there.</summary>
    public void Keep(int image, IReadOnlyList<EvaluationRow> rows, IReadOnlyList<EvaluationTiming> timings, KeptMaps? maps)
    {
        if (maps is not null) KeptMapsFile.Save(Path.Combine(folder, MapsOf(image)), maps);
        EvaluationRows.ToTable(timings).SaveParquet(Times(image));
        EvaluationRows.ToTable(rows).SaveParquet(Part(image));
    }

    /// <summary>Joins the parts, says that all is there, and takes the parts away; each step may be done again.</summary>
    public void Finish(bool csv)
    {
        if (!Manifest.IsComplete)
        {
            var images = Enumerable.Range(0, Manifest.Images);
            ResultTable.SaveParquet(Path.Combine(folder, TimingsName), images.Select(image => ResultTable.LoadParquet(Times(image))));
            ResultTable.SaveParquet(Path.Combine(folder, ResultsName), images.Select(image => ResultTable.LoadParquet(Part(image))));
            Write(Manifest with { IsComplete = true, Maps = [.. images.Select(MapsOf).Where(file => File.Exists(Path.Combine(folder, file)))] });
        }

        if (csv && !File.Exists(Path.Combine(folder, CsvName))) ResultTable.LoadParquet(Path.Combine(folder, ResultsName))
            .SaveCsv(Path.Combine(folder, CsvName));
        if (Directory.Exists(Parts)) Directory.Delete(Parts, recursive: true);
    }

    /// <summary>Takes back an evaluation of which no image is done, so that another may be begun in its place.</summary>
    public void TakeBack()
    {
        if (Directory.Exists(Parts)) return;
        if (Directory.Exists(Path.Combine(folder, MapsName))) Directory.Delete(Path.Combine(folder, MapsName), recursive: true);
        File.Delete(Path.Combine(folder, ManifestName));
    }

    /// <summary>Lets others work in the folder; what was made for it goes where nothing is in it.</summary>
    public void Dispose()
    {
        held.Dispose();
        if (made is null) return;
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        while (path.StartsWith(made, StringComparison.Ordinal) && !Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
            path = Path.GetDirectoryName(path)!;
        }
    }

    private static FileStream Hold(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(
                Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"'{folder}' cannot be written or is in use by another evaluation ({problem.Message.TrimEnd('.')}); wait for it, or give another folder with --out.", problem);
        }
    }

    private static EvaluationManifest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<EvaluationManifest>(File.ReadAllText(path), RecordJson.Indented)!;
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({problem.Message.TrimEnd('.')}); give another folder with --out.", problem);
        }
    }

    private static void RequireSame(string folder, EvaluationManifest there, EvaluationManifest asked)
    {
        there.RequireDescribed(folder);
        if (there.DifferenceFrom(asked) is var (what, before, now))
            throw new InvalidInputException(
                $"The evaluation in '{folder}' was begun with {what} '{before}', and now '{now}' is asked for; give the same again, or another folder with --out.");
    }

    private void Write(EvaluationManifest manifest)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, ManifestName), JsonSerializer.Serialize(manifest, RecordJson.Indented) + "\n");
        Manifest = manifest;
    }

    private static string MapsOf(int image) => string.Create(CultureInfo.InvariantCulture, $"{MapsName}/{image:000000}.safetensors");

    private string Part(int image) => Path.Combine(Parts, string.Create(CultureInfo.InvariantCulture, $"{image:000000}.parquet"));

    private string Times(int image) => Path.Combine(Parts, string.Create(CultureInfo.InvariantCulture, $"{image:000000}.timings.parquet"));
}
