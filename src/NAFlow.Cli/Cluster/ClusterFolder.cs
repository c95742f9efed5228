using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Files;

namespace NAFlow.Cli;

/// <summary>
/// What a cluster needs to know of evaluations, in <c>cluster</c> beside them: the plan as it was submitted, the two scripts, the jobs and their
/// logs.
/// </summary>
internal sealed class ClusterFolder(string root)
{
    /// <summary>The folder of the evaluations.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    public string Plan => Path.Combine(Own, "plan.json");

    public string Array => Path.Combine(Own, "evaluate.sh");

    public string Report => Path.Combine(Own, "report.sh");

    public string Logs => Path.Combine(Own, "logs");

    private string Own => Path.Combine(Root, "cluster");

    private string JobsPath => Path.Combine(Own, "jobs.json");

    /// <summary>Checks that evaluations can be submitted there, before anything is written.</summary>
    /// <exception cref="InvalidInputException">They cannot.</exception>
    public void RequireFree(EvaluationPlan plan, int shards)
    {
        if (File.Exists(JobsPath)) throw new InvalidInputException(
            $"'{root}' was submitted already; naflow cluster resubmit {root} submits what is missing, or give another folder with --out.");
        if (Directory.Exists(Own)) throw new InvalidInputException(
            $"'{Own}' is there and is not of naflow cluster; take it away, or give another folder with --out.");
        foreach (var job in plan.Evaluations.SelectMany(one => EvaluationJob.Of(one, Root)))
            Evaluator.RequireFolder(job.Folder, new EvaluationRun { Shard = new Shard(1, shards), Resumes = true });
    }

    /// <summary>Writes plan and scripts; what was made is taken back by <see cref="TakeBack"/>.</summary>
    public void Write(string plan, string array, string report)
    {
        Directory.CreateDirectory(Logs);
        AtomicFile.WriteAllText(Plan, plan);
        AtomicFile.WriteAllText(Array, array);
        AtomicFile.WriteAllText(Report, report);
    }

    /// <summary>Takes back what was written, where the jobs were not submitted.</summary>
    public void TakeBack()
    {
        Directory.Delete(Own, recursive: true);
        if (!Directory.EnumerateFileSystemEntries(Root).Any()) Directory.Delete(Root);
    }

    /// <summary>The jobs.</summary>
    /// <exception cref="InvalidInputException">The folder was not submitted, or what stands there cannot be read.</exception>
    public ClusterJobs Load()
    {
        if (!File.Exists(JobsPath)) throw new InvalidInputException(
            $"'{root}' has no cluster/jobs.json; give a folder to which naflow cluster submit has sent evaluations.");
        try
        {
            return JsonSerializer.Deserialize<ClusterJobs>(File.ReadAllText(JobsPath), RecordJson.Indented)!;
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{JobsPath}' cannot be read ({problem.Message.TrimEnd('.')}); submit to another folder.", problem);
        }
    }

    public void Save(ClusterJobs jobs) => AtomicFile.WriteAllText(JobsPath, JsonSerializer.Serialize(jobs, RecordJson.Indented) + "\n");

    /// <summary>How far each shard is, over all evaluations of the plan, and what Slurm says of it.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="queue">Slurm's queue.</param>
    public IReadOnlyList<ClusterShard> Shards(ClusterJobs jobs, IReadOnlyList<SlurmTask> queue)
    {
        string[] folders = [.. EvaluationPlan.Load(Plan).Evaluations.SelectMany(one => EvaluationJob.Of(one, Root)).Select(job => job.Folder)];
        return
        [
            .. Shard.All(jobs.Shards).Select(shard =>
            {
                ShardProgress[] all = [.. folders.Select(folder => ShardProgress.Of(folder, shard))];
                var task = queue.FirstOrDefault(task => task.Task == shard.Number && jobs.Arrays.Contains(task.Job));
                return new ClusterShard(
                    shard, all.Count(one => one.IsDone), all.Length, all.Sum(one => one.Done), all.Sum(one => one.Images ?? 0), task,
                    all.Select(one => one.Owner).FirstOrDefault(owner => owner is not null));
            }),
        ];
    }
}

/// <summary>The jobs of a folder.</summary>
/// <param name="Shards">The shards of every evaluation.</param>
/// <param name="Arrays">The numbers of the job arrays.</param>
/// <param name="Reports">The numbers of the jobs that report.</param>
internal sealed record ClusterJobs(int Shards, ImmutableArray<string> Arrays, ImmutableArray<string> Reports)
{
    /// <summary>The version of the file.</summary>
    public int Schema { get; init; } = 1;

    public IReadOnlyCollection<string> All => [.. Arrays, .. Reports];
}

/// <summary>A shard on a cluster.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Done">The evaluations of which it is complete.</param>
/// <param name="Evaluations">All evaluations.</param>
/// <param name="ImagesDone">The images that are done.</param>
/// <param name="Images">All its images, as far as they are known.</param>
/// <param name="Task">Its task in Slurm's queue; null where there is none.</param>
/// <param name="Owner">A process that works on it; null for none.</param>
internal sealed record ClusterShard(Shard Shard, int Done, int Evaluations, int ImagesDone, int Images, SlurmTask? Task, string? Owner)
{
    public bool IsDone => Done == Evaluations;

    /// <summary>Whether nobody works on it or will.</summary>
    public bool IsMissing => !IsDone && Task is null && Owner is null;

    /// <summary>The shard in a row.</summary>
    public string[] Row() =>
    [
        Shard.ToString(), IsDone ? "done" : Task?.State.ToLowerInvariant() ?? (Owner is null ? "missing" : "in use"),
        string.Create(CultureInfo.InvariantCulture, $"{Done}/{Evaluations}"),
        Images == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{ImagesDone}/{Images}"), IsDone ? string.Empty : Task?.Where ?? Owner
            ?? string.Empty,
    ];
}
