using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NAFlow.Files;

namespace NAFlow.Experiments;

/// <summary>
/// Writes an experiment into a folder of its own, all of it or nothing: <c>results.md</c>, <c>summary.png</c>, a picture of every flow in
/// <c>flows</c>, the tables
/// <c>figures</c>, <c>samples</c> and <c>layers</c> as CSV and Parquet, and <c>manifest.json</c>. An older run of the same experiment there is
/// replaced.
/// </summary>
public static class ExperimentFolder
{
    private const string ManifestName = "manifest.json", Flows = "flows";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Checks that a run can go to a folder, before the work begins.</summary>
    /// <param name="folder">The folder of all experiments.</param>
    /// <param name="experiment">The experiment's name.</param>
    /// <exception cref="InvalidInputException">A file, or something that is no run of an experiment, is in the way.</exception>
    public static void Require(string folder, string experiment)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(experiment);
        if (File.Exists(folder)) throw new InvalidInputException($"'{folder}' is a file, so no results can go there; give a folder with --out.");
        var target = Path.Combine(folder, experiment);
        if (File.Exists(target)
            || (Directory.Exists(target) && !File.Exists(Path.Combine(target, ManifestName)) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new InvalidInputException($"'{target}' is there and is no run of an experiment; give another folder with --out.");
    }

    /// <summary>Writes a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="folder">The folder of all experiments; this one's is in it, under its name.</param>
    /// <param name="cancellation">Stops before anything appears.</param>
    /// <returns>The folder of this experiment.</returns>
    /// <exception cref="InvalidInputException">It cannot be written, or something that is no run of an experiment is in the way.</exception>
    public static string Write(ExperimentResult result, string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        var name = result.Experiment.Name;
        Require(folder, name);
        var (target, staging, old) =
            (Path.Combine(folder, name), Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"), Path.Combine(folder, $".{Guid.NewGuid():N}.tmp"));
        try
        {
            Fill(result, staging, cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (Directory.Exists(target)) Directory.Move(target, old);
            Directory.Move(staging, target);
            return target;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"The results cannot be written to '{target}' ({problem.Message.TrimEnd('.')}); choose another folder with --out.", problem);
        }
        finally
        {
            if (!Directory.Exists(target) && Directory.Exists(old)) Directory.Move(old, target);
            foreach (var left in (string[])[staging, old])
                if (Directory.Exists(left))
                    Directory.Delete(left, recursive: true);
        }
    }

    private static void Fill(ExperimentResult result, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(folder, Flows));
        string[] pictures = [.. result.Samples.Select((sample, number) => $"{Flows}/{number + 1:00}.png")];
        foreach (var (sample, picture) in result.Samples.Zip(pictures))
        {
            cancellation.ThrowIfCancellationRequested();
            sample.Flow.ToPicture().SavePng(Path.Combine(folder, picture));
        }

        SummaryPicture.Draw(result)?.SavePng(Path.Combine(folder, "summary.png"));
        ExperimentTables.Figures([result]).Save(Path.Combine(folder, "figures"));
        ExperimentTables.Samples(result).Save(Path.Combine(folder, "samples"));
        ExperimentTables.Layers(result).Save(Path.Combine(folder, "layers"));
        AtomicFile.WriteAllText(Path.Combine(folder, "results.md"), ExperimentReport.Write(result, pictures));
        AtomicFile.WriteAllText(Path.Combine(folder, ManifestName), JsonSerializer.Serialize(result.Manifest, Format) + "\n");
    }
}

/// <summary>What was run, with what, and where: enough to do it again.</summary>
public sealed record ExperimentManifest
{
    /// <summary>The version of this file.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>What the network does.</summary>
    public required string Task { get; init; }

    /// <summary>How embeddings are compared.</summary>
    public required string Metric { get; init; }

    /// <summary>The method and its source.</summary>
    public required string Reference { get; init; }

    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>Where the weights came from.</summary>
    public required string Weights { get; init; }

    /// <summary>The SHA-256 of the weights; null when they are of no file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WeightsSha256 { get; init; }

    /// <summary>The data set.</summary>
    public required string Data { get; init; }

    /// <summary>The images that the network was judged on.</summary>
    public required int Images { get; init; }

    /// <summary>Their classes.</summary>
    public required int Classes { get; init; }

    /// <summary>How images were prepared.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The options, the seed among them.</summary>
    public required ExperimentOptions Options { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>libtorch's threads.</summary>
    public required int Threads { get; init; }

    /// <summary>The machine and the software.</summary>
    public required RunEnvironment Machine { get; init; }

    /// <summary>Seconds that the judging took.</summary>
    public required double JudgingSeconds { get; init; }

    /// <summary>Seconds that the explanations took.</summary>
    public required double ExplainingSeconds { get; init; }
}
