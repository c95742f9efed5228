using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>
/// The folder of one evaluation, or of one shard of it. Every image is a part of its own, there whole or not at all, until all of the shard are
/// joined; a process may be killed at any moment, and the next goes on from the parts. Only one process works on a shard at a time, and one that
/// lost its shard to another writes nothing more. Without shards all of it is in one piece.
/// </summary>
internal sealed class EvaluationFolder : IDisposable
{
    private const string PartsName = "parts", CsvName = "results.csv", MapsName = "maps", Unfinished = ".*.tmp", FormerLock = ".lock",
        RemarkEnding = ".remark.json";

    private readonly string folder, work;
    private readonly Shard? shard;
    private readonly WorkLock held;
    private readonly string? made;

    private EvaluationFolder(string folder, Shard? shard, string? made, WorkLock held, EvaluationManifest manifest)
    {
        (this.folder, this.shard, this.made, this.held, Manifest) = (folder, shard, made, held, manifest);
        work = WorkOf(folder, shard);
    }

    /// <summary>What stands in the folder.</summary>
    public EvaluationManifest Manifest { get; private set; }

    /// <summary>Whether all images of this shard are in its results.</summary>
    public bool IsComplete => shard is null ? Manifest.IsComplete : File.Exists(EvaluationFiles.ResultsOf(folder, shard));

    /// <summary>Begins an evaluation or one shard of it, or goes on with it.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="manifest">What it is of.</param>
    /// <param name="run">Which part of it is run, and how.</param>
    /// <exception cref="InvalidInputException">The folder is another's, is in use, or cannot be written.</exception>
    public static EvaluationFolder Open(string folder, EvaluationManifest manifest, EvaluationRun run)
    {
        Require(folder, run);
        var made = AtomicFile.TopmostMissing(folder);
        var path = Path.Combine(folder, EvaluationFiles.ManifestName);
        var there = File.Exists(path) ? Read(path) : Begin(path, manifest with { Shards = run.Shard?.Count ?? 0 });
        RequireSame(folder, there, manifest, run.Shard);
        var held = WorkLock.Take(
            WorkOf(folder, run.Shard), run.Shard is { } shard ? $"Shard {shard.Number} of {shard.Count} of '{folder}'" : $"'{folder}'", run.Silence);
        try
        {
            // Whatever a killed process left; beside other shards only what is surely this one's.
            var left = run.Shard is null ? Directory.EnumerateFiles(folder, Unfinished, SearchOption.AllDirectories)
                .Append(Path.Combine(folder, FormerLock)) : Directory.EnumerateFiles(WorkOf(folder, run.Shard), Unfinished);
            foreach (var file in left.ToArray()) File.Delete(file);
            return new EvaluationFolder(folder, run.Shard, made, held, there);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Checks that an evaluation can go to a folder, before any work.</summary>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    public static void Require(string folder, EvaluationRun run)
    {
        if (string.IsNullOrWhiteSpace(folder)) throw new InvalidInputException("The folder of the evaluation is empty; give a folder with --out.");
        if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no results can go there; give a folder with --out.");
        if (!Directory.Exists(folder)) return;
        if (File.Exists(Path.Combine(folder, EvaluationFiles.ManifestName)))
        {
            if (!run.Resumes && run.Shard is null) throw new InvalidInputException(
                $"'{folder}' holds an evaluation already; go on with it by --resume, or give another folder with --out.");
            if (!run.Resumes && run.Shard is { } shard
                && (Directory.Exists(WorkOf(folder, shard)) || File.Exists(EvaluationFiles.ResultsOf(folder, shard))))
                throw new InvalidInputException(
                    $"'{folder}' holds shard {shard.Number} of {shard.Count} already; go on with it by --resume, or give another folder with --out.");
        }
        else if (Directory.EnumerateFileSystemEntries(folder).Any(entry => !Path.GetFileName(entry).StartsWith('.')))
        {
            throw new InvalidInputException($"'{folder}' is there and is no evaluation; give another folder with --out.");
        }
    }

    /// <summary>Says how many images there are, and what readers should know.</summary>
    public void Describe(int images, IEnumerable<string> notes)
    {
        string[] told = [.. notes];
        held.Require();

        // All shards tell the same, and the first has done so.
        var path = Path.Combine(folder, EvaluationFiles.ManifestName);
        if (File.Exists(path)) Manifest = Read(path);
        if (Manifest.Images > 0 && Manifest.Images != images) throw new InvalidInputException(
            $"The evaluation in '{folder}' was begun with {Manifest.Images} images, and now there are {images}; give the same data again, or another folder with --out.");
        if (!File.Exists(path) || Manifest.Images == 0 || !Manifest.Notes.SequenceEqual(told)) Write(
            Manifest with { Images = images, Notes = [.. told] });
    }

    /// <summary>The images of this shard: the first, and the one after the last.</summary>
    public (int First, int End) Images(int all) => shard?.Of(all) ?? (0, all);

    /// <summary>Whether an image is done.</summary>
    public bool Has(int image) =>
        File.Exists(Part(image)) || File.Exists(RemarkOf(image)) && ReadRemark(image).Fate != ImageFate.ExplainedMisclassified;

    /// <summary>Whether an image is in the results.</summary>
    public bool IsJudged(int image) => File.Exists(Part(image));

    /// <summary>Keeps what is to be said of an image; of one that is judged all the same, before it is kept.</summary>
    /// <exception cref="WorkTakenOverException">Another process has taken the work over.</exception>
    public void Remark(ImageRemark remark)
    {
        held.Require();
        AtomicFile.WriteAllText(RemarkOf(remark.Image), JsonSerializer.Serialize(remark, RecordJson.Indented));
    }

    /// <summary>Takes all remarks back, of an evaluation in which nothing is judged.</summary>
    public void TakeBackRemarks()
    {
        foreach (var file in Directory.GetFiles(work, "*" + RemarkEnding)) File.Delete(file);
    }

    /// <summary>Keeps an image. The rows come last: an image is done when they are there.</summary>
    /// <exception cref="WorkTakenOverException">Another process has taken the work over.</exception>
    public void Keep(int image, IReadOnlyList<EvaluationRow> rows, IReadOnlyList<EvaluationTiming> timings, KeptMaps? maps)
    {
        held.Require();
        if (maps is not null) KeptMapsFile.Save(Path.Combine(folder, MapsOf(image)), maps);
        EvaluationRows.ToTable(timings).SaveParquet(Times(image));
        EvaluationRows.ToTable(rows).SaveParquet(Part(image));
    }

    /// <summary>Joins the parts, says that all is there, and takes the parts away; each step may be done again.</summary>
    /// <exception cref="WorkTakenOverException">Another process has taken the work over.</exception>
    /// <param name="csv">Whether results are written as CSV too.</param>
    /// <returns>The remarks on the images of this run or shard.</returns>
    public ImmutableArray<ImageRemark> Finish(bool csv)
    {
        ImmutableArray<ImageRemark>? remarks = null;
        var (results, timings) = shard is null
            ? (Path.Combine(folder, EvaluationFiles.ResultsName), Path.Combine(folder, EvaluationFiles.TimingsName))
            : (EvaluationFiles.ResultsOf(folder, shard), EvaluationFiles.TimingsOf(folder, shard));
        if (!IsComplete)
        {
            var (first, end) = Images(Manifest.Images);
            var images = Enumerable.Range(first, end - first).Where(IsJudged).ToArray();
            remarks = [.. Enumerable.Range(first, end - first).Where(image => File.Exists(RemarkOf(image))).Select(ReadRemark)];
            if (shard is not null && !remarks.Value.IsEmpty)
                AtomicFile.WriteAllText(EvaluationFiles.RemarksOf(folder, shard), JsonSerializer.Serialize(remarks, RecordJson.Indented));
            Join(timings, EvaluationRows.ToTable(Array.Empty<EvaluationTiming>()), [.. images.Select(Times)]);
            Join(results, EvaluationRows.ToTable(Array.Empty<EvaluationRow>()), [.. images.Select(Part)]);
            if (shard is null) Complete(remarks.Value);
        }

        var text = shard is null ? Path.Combine(folder, CsvName) : Path.ChangeExtension(results, ".csv");
        if (csv && !File.Exists(text)) ResultTable.LoadParquet(results).SaveCsv(text);
        held.Require();
        held.RemoveFolder();
        if (shard is not null && !Manifest.IsComplete && EvaluationFiles.Missing(folder, shard.Count).Count == 0)
            Complete([.. Shard.All(shard.Count).SelectMany(other => ReadRemarks(other))]);
        return remarks ?? (shard is null ? Manifest.Remarks : ReadRemarks(shard));
    }

    /// <summary>Takes back an evaluation of which no image is done, so that another may be begun in its place.</summary>
    public void TakeBack()
    {
        if (Directory.EnumerateFiles(work).Any(file => !WorkLock.IsOwn(file))) return;
        held.RemoveFolder();
        var shards = Path.Combine(folder, EvaluationFiles.ShardsName);
        if (Directory.Exists(shards) && !TryDelete(shards)) return;
        if (Directory.Exists(Path.Combine(folder, MapsName))) Directory.Delete(Path.Combine(folder, MapsName), recursive: true);
        File.Delete(Path.Combine(folder, EvaluationFiles.ManifestName));
    }

    /// <summary>Lets others work in the folder; what was made for it goes where nothing is in it.</summary>
    public void Dispose()
    {
        held.Dispose();
        if (made is null) return;
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        while (path.StartsWith(made, StringComparison.Ordinal) && TryDelete(path)) path = Path.GetDirectoryName(path)!;
    }

    /// <summary>Joins tables under the work, and moves what is whole to its place; a shard of no image has a table without rows.</summary>
    private void Join(string target, ResultTable empty, string[] parts)
    {
        var joined = Path.Combine(work, Path.GetFileName(target));
        ResultTable.SaveParquet(joined, parts.Length == 0 ? [empty] : parts.Select(ResultTable.LoadParquet));
        held.Require();
        File.Move(joined, target, overwrite: true);
    }

    /// <summary>Says that all is there, and clears away what killed processes left.</summary>
    private void Complete(ImmutableArray<ImageRemark> remarks)
    {
        var images = Enumerable.Range(0, Manifest.Images);
        Write(Manifest with
        {
            IsComplete = true,
            Remarks = remarks,
            Notes = [.. Manifest.Notes, .. ImageRemark.Sentences(remarks, Manifest.Images)],
            Maps = [.. images.Select(MapsOf).Where(file => File.Exists(Path.Combine(folder, file)))],
        });
        foreach (var left in Directory.GetFiles(folder, Unfinished)) File.Delete(left);
    }

    /// <summary>Takes a folder away where it is empty: another process may put something in it at the same moment.</summary>
    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Writes the manifest, unless another process was first.</summary>
    private static EvaluationManifest Begin(string path, EvaluationManifest manifest)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return ExclusiveFile.TryCreate(path, Text(manifest)) ? manifest : Read(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be written ({problem.Message.TrimEnd('.')}); give another folder with --out.", problem);
        }
    }

    /// <summary>The manifest of an evaluation.</summary>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static EvaluationManifest ReadManifest(string folder) => Read(Path.Combine(folder, EvaluationFiles.ManifestName));

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

    private static void RequireSame(string folder, EvaluationManifest there, EvaluationManifest asked, Shard? shard)
    {
        there.RequireDescribed(folder);
        if (there.DifferenceFrom(asked) is var (what, before, now))
            throw new InvalidInputException(
                $"The evaluation in '{folder}' was begun with {what} '{before}', and now '{now}' is asked for; give the same again, or another folder with --out.");
        if (there.Shards != (shard?.Count ?? 0)) throw new InvalidInputException(there.Shards == 0
            ? $"The evaluation in '{folder}' was begun in one piece; leave --shard out, or give another folder with --out."
            : $"The evaluation in '{folder}' was begun in {there.Shards} shards{(shard is null ? string.Empty : $", not {shard.Count}")}; give --shard K/{there.Shards}, or another folder with --out.");
    }

    private void Write(EvaluationManifest manifest)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, EvaluationFiles.ManifestName), Text(manifest));
        Manifest = manifest;
    }

    private static string Text(EvaluationManifest manifest) => JsonSerializer.Serialize(manifest, RecordJson.Indented) + "\n";

    private static string WorkOf(string folder, Shard? shard) =>
        shard is null ? Path.Combine(folder, PartsName) : EvaluationFiles.WorkOf(folder, shard);

    private static string MapsOf(int image) => string.Create(CultureInfo.InvariantCulture, $"{MapsName}/{image:000000}.safetensors");

    private ImmutableArray<ImageRemark> ReadRemarks(Shard other) => EvaluationFiles.RemarksOf(folder, other) is var path && File.Exists(path)
        ? JsonSerializer.Deserialize<ImmutableArray<ImageRemark>>(File.ReadAllText(path), RecordJson.Indented)
        : [];

    private ImageRemark ReadRemark(int image) => JsonSerializer.Deserialize<ImageRemark>(File.ReadAllText(RemarkOf(image)), RecordJson.Indented)!;

    private string RemarkOf(int image) => Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{image:000000}{RemarkEnding}"));

    private string Part(int image) => Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{image:000000}.parquet"));

    private string Times(int image) => Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{image:000000}.timings.parquet"));
}
