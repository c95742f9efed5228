using System.Globalization;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>
/// Where the results of one evaluation lie: in one file, or in one for each shard, whose rows one after the other are those of the one file.
/// </summary>
/// <param name="Folder">The folder of the evaluation.</param>
/// <param name="Results">The files of the results in their order.</param>
/// <param name="Timings">The files of the times in their order.</param>
internal sealed record EvaluationFiles(string Folder, IReadOnlyList<string> Results, IReadOnlyList<string> Timings)
{
    public const string ManifestName = "evaluation.json", ShardsName = "shards", ResultsName = "results.parquet", TimingsName = "timings.parquet";

    private const string ShardResults = "results-", ShardTimings = "timings-", ShardRemarks = "remarks-", Ending = ".parquet";

    /// <summary>The evaluations in a folder, at any depth, by their paths.</summary>
    /// <exception cref="InvalidInputException">There is none, or one lacks shards.</exception>
    public static IReadOnlyList<EvaluationFiles> Find(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder)) throw new InvalidInputException($"'{folder}' is no folder; give that of an evaluation, or of many.");
        string[] found =
        [
            .. Directory.EnumerateFiles(folder, ResultsName, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!)
                .Concat(Directory.EnumerateDirectories(folder, ShardsName, SearchOption.AllDirectories).Select(place => Path.GetDirectoryName(place)!)
                    .Where(place => File.Exists(Path.Combine(place, ManifestName))))
                .Distinct().OrderBy(place => Path.Combine(place, ResultsName), StringComparer.Ordinal),
        ];
        return found.Length > 0
            ? [.. found.Select(Of)]
            : throw new InvalidInputException(
                $"'{folder}' has no {ResultsName} and no shards; finish the evaluation with --resume, or give the folder of another.");
    }

    /// <summary>The file of the results of a shard.</summary>
    public static string ResultsOf(string folder, Shard shard) => Path.Combine(folder, ShardsName, $"{ShardResults}{shard.FileName}{Ending}");

    /// <summary>The file of the times of a shard.</summary>
    public static string TimingsOf(string folder, Shard shard) => Path.Combine(folder, ShardsName, $"{ShardTimings}{shard.FileName}{Ending}");

    /// <summary>The file of what is to be said of single images of a shard; not there where that is nothing.</summary>
    public static string RemarksOf(string folder, Shard shard) => Path.Combine(folder, ShardsName, $"{ShardRemarks}{shard.FileName}.json");

    /// <summary>The folder that a shard works in.</summary>
    public static string WorkOf(string folder, Shard shard) => Path.Combine(folder, ShardsName, shard.FileName);

    /// <summary>The shards of which there is no file of results yet.</summary>
    public static IReadOnlyList<Shard> Missing(string folder, int count) =>
        [.. Shard.All(count).Where(shard => !File.Exists(ResultsOf(folder, shard)))];

    private static EvaluationFiles Of(string folder)
    {
        if (Path.Combine(folder, ResultsName) is var whole && File.Exists(whole))
            return new EvaluationFiles(folder, [whole], [Path.Combine(folder, TimingsName)]);
        var count = CountIn(folder);
        return Missing(folder, count) is { Count: > 0 } missing
            ? throw new InvalidInputException(
                $"'{folder}' lacks {Numbers(missing)} of {count}; run {(missing.Count == 1 ? "it" : "them")} with --shard K/{count} --resume, or naflow cluster resubmit where a cluster has it.")
            : new EvaluationFiles(folder, [.. Shard.All(count).Select(shard => ResultsOf(folder, shard))],
                [.. Shard.All(count).Select(shard => TimingsOf(folder, shard))]);
    }

    /// <summary>How many shards an evaluation has, by what its shards left.</summary>
    private static int CountIn(string folder) =>
        Directory.EnumerateFileSystemEntries(Path.Combine(folder, ShardsName), "*-of-*")
            .Select(entry => int.TryParse(
                Path.GetFileNameWithoutExtension(entry).Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0)
            .FirstOrDefault(count => count > 0) is > 0 and var found
            ? found
            : throw new InvalidInputException($"'{folder}' has no shard yet; go on with the evaluation by --resume.");

    private static string Numbers(IReadOnlyList<Shard> shards) => shards.Count == 1
        ? $"shard {shards[0].Number}"
        : $"shards {string.Join(", ", shards.SkipLast(1).Select(shard => shard.Number))} and {shards[^1].Number}";
}

/// <summary>How far one shard of an evaluation is, as its folder tells.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="IsDone">Whether it is complete.</param>
/// <param name="Images">Its images; null while they are not chosen.</param>
/// <param name="Done">Those that are done.</param>
/// <param name="Owner">The process that works on it, in words; null for none.</param>
public sealed record ShardProgress(Shard Shard, bool IsDone, int? Images, int Done, string? Owner)
{
    /// <summary>Looks at a shard.</summary>
    /// <param name="folder">The folder of the evaluation, which may not be there yet.</param>
    /// <param name="shard">The shard.</param>
    /// <exception cref="InvalidInputException">The manifest of the evaluation cannot be read.</exception>
    public static ShardProgress Of(string folder, Shard shard)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(shard);
        var (isDone, work) = (File.Exists(EvaluationFiles.ResultsOf(folder, shard)), EvaluationFiles.WorkOf(folder, shard));
        var all = File.Exists(Path.Combine(folder, EvaluationFiles.ManifestName)) ? EvaluationFolder.ReadManifest(folder).Images : 0;
        var (first, end) = shard.Of(all);
        var parts = !isDone && Directory.Exists(work) ? Directory.GetFiles(work, "??????.parquet").Length : 0;
        return new ShardProgress(
            shard, isDone, all == 0 ? null : end - first, isDone ? end - first : parts,
            isDone ? null : WorkLock.OwnerOf(work, new EvaluationRun().Silence)?.ToString());
    }
}
