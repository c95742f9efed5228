using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Files;

namespace NAFlow.Experiments;

/// <summary>
/// An experiment whose images several processes explain. Each judges the network for itself, explains the images of its shard, and keeps every flow
/// as soon as it is made in a hidden folder beside the results; whoever finds all of them writes the results, which are those of one process.
/// </summary>
public static class ExperimentShards
{
    private const string SettingsName = "shards.json", FlowsName = "flows", JoinName = "join";

    /// <summary>Runs one shard, or what is left of it, and writes the results where all other shards are done.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="network">Its network; the caller disposes of it.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">The folder of all experiments.</param>
    /// <param name="run">Which shard, and how it ends.</param>
    /// <param name="progress">Told of every image that is read and every one that is explained.</param>
    /// <param name="cancellation">Stops between batches, episodes and solver iterations.</param>
    /// <returns>The results with their folder, the former for the caller to dispose of; null where other shards are not done.</returns>
    /// <exception cref="InvalidInputException">The shard is another process's or was begun under other settings, or the data does not
    /// fit.</exception>
    /// <exception cref="WorkTakenOverException">Another process has taken the shard over.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or ended between two images as it was asked to.</exception>
    public static (ExperimentResult Result, string Folder)? Run(
        Experiment experiment, Network network, IExperimentData data, ExperimentOptions options, string folder, EvaluationRun run,
        IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        var shard = run.Shard ?? throw new ArgumentException("A shard is run here.", nameof(run));
        ExperimentFolder.Require(folder, experiment.Name);
        var place = Path.Combine(folder, $".{experiment.Name}-shards");
        Begin(place, experiment, network, data, options, shard);
        using var held = WorkLock.Take(
            Path.Combine(place, shard.FileName), $"Shard {shard.Number} of {shard.Count} of {experiment.Name} in '{folder}'", run.Silence);
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation, run.Ending);
        var result = ExperimentRunner.Run(experiment, network, data, options, Explain, progress, stopped.Token);
        if (result is null) return null;
        try
        {
            if (Join(result) is { } written) return (result, written);
        }
        catch
        {
            result.Dispose();
            throw;
        }

        result.Dispose();
        return null;

        string? Join(ExperimentResult all)
        {
            using var joining = TakeJoin();
            if (joining is null) return null;
            held.Require();
            var written = ExperimentFolder.Write(all, folder, cancellation);
            held.RemoveFolder();
            joining.RemoveFolder();
            try
            {
                Directory.Delete(place, recursive: true);
            }
            catch (IOException)
            {
                // Another process still reads there; the results are written.
            }

            return written;
        }

        // Two shards that end at once both find all flows; the one writes what the other would.
        WorkLock? TakeJoin()
        {
            var end = Path.Combine(place, JoinName);
            try
            {
                return WorkLock.Take(end, $"The end of {experiment.Name} in '{folder}'", run.Silence);
            }
            catch (InvalidInputException) when (WorkLock.OwnerOf(end, run.Silence) is not null)
            {
                return null;
            }
        }

        IReadOnlyList<ExplainedSample>? Explain(ExperimentRun done, ImmutableArray<int> images)
        {
            var (first, end) = shard.Of(images.Length);
            for (var sample = first; sample < end; sample++)
            {
                if (Has(place, sample)) continue;
                stopped.Token.ThrowIfCancellationRequested();
                using var explained = ExperimentRunner.Explain(done, images[sample], network, options.Explain, cancellation);
                held.Require();
                explained.Flow.Save(FlowOf(place, sample));
                progress?.Report("explaining");
            }

            held.Require();
            File.WriteAllText(DoneOf(place, shard), string.Empty);
            return Shard.All(shard.Count).All(one => File.Exists(DoneOf(place, one)))
                ? [.. images.Select((image, sample) => ExperimentRunner.Explained(done, image, network, AttentionFlow.Load(FlowOf(place, sample))))]
                : null;
        }
    }

    private static bool Has(string place, int sample) => File.Exists(Path.Combine(FlowOf(place, sample), "flow.json"));

    private static string DoneOf(string place, Shard shard) => Path.Combine(place, $"{shard.FileName}.done");

    private static string FlowOf(string place, int sample) =>
        Path.Combine(place, FlowsName, string.Create(CultureInfo.InvariantCulture, $"{sample:000000}"));

    /// <summary>Writes down what is run, or makes sure that it is what was begun.</summary>
    private static void Begin(string place, Experiment experiment, Network network, IExperimentData data, ExperimentOptions options, Shard shard)
    {
        var path = Path.Combine(place, SettingsName);
        var asked = new Dictionary<string, string>
        {
            ["shards"] = shard.Count.ToString(CultureInfo.InvariantCulture),
            ["network"] = network.Name,
            ["weights"] = network.Provenance.Source,
            ["weights SHA-256"] = network.Provenance.Sha256 ?? "none",
            ["preprocessing"] = network.Preprocessing.ToString(),
            ["data"] = data.Name,
            ["images"] = options.Samples.ToString(CultureInfo.InvariantCulture),
            ["limit"] = options.MostImages?.ToString(CultureInfo.InvariantCulture) ?? "none",
            ["episodes"] = options.Episodes.ToString(CultureInfo.InvariantCulture),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["options"] = JsonSerializer.Serialize(options.Explain, RecordJson.Compact),
            ["toolkit"] = RunEnvironment.Here().Toolkit,
        };
        Dictionary<string, string> begun;
        try
        {
            Directory.CreateDirectory(place);
            if (!File.Exists(path)) ExclusiveFile.TryCreate(path, JsonSerializer.Serialize(asked, RecordJson.Indented));
            begun = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path), RecordJson.Indented)!;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidInputException(
                $"'{path}' cannot be written or read ({problem.Message.TrimEnd('.')}); give another folder with --out.", problem);
        }

        foreach (var (what, now) in asked)
            if (begun.GetValueOrDefault(what) is var before && before != now)
                throw new InvalidInputException(
                    $"The shards of {experiment.Name} in '{place}' were begun with {what} '{before}', and now '{now}' is asked for; give the same again, or another folder with --out.");
    }
}
