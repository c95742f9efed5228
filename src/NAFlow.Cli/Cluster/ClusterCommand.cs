using System.CommandLine;
using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Experiments;

namespace NAFlow.Cli;

/// <summary><c>naflow cluster</c>.</summary>
internal sealed class ClusterCommand : Command
{
    public ClusterCommand(ToolConsole console)
        : base("cluster", "Evaluations on a Slurm cluster: a job array of shards, and a report when all are done.")
    {
        Add(new ClusterSubmitCommand(console));
        Add(new ClusterStatusCommand(console));
        Add(new ClusterResubmitCommand(console));
    }

    /// <summary>Numbers as Slurm takes those of an array, such as <c>1,3-5</c>.</summary>
    public static string Ranges(IEnumerable<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in numbers)
            if (ranges.Count > 0 && ranges[^1].Last == number - 1) ranges[^1] = (ranges[^1].First, number);
            else ranges.Add((number, number));
        return string.Join(',', ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }

    /// <summary>Submits the report, to run when all tasks have ended well; it goes where one of them has not.</summary>
    public static string SubmitReport(ClusterFolder folder, IReadOnlyCollection<string> after) => Slurm.Submit(
        folder.Report, after.Count == 0 ? [] : [$"--dependency=afterok:{string.Join(':', after)}", "--kill-on-invalid-dep=yes"]);
}

/// <summary><c>naflow cluster submit</c>.</summary>
internal sealed class ClusterSubmitCommand : ToolCommand
{
    private static readonly string[] Settled = ["--array", "--dependency", "--output", "--signal", "--chdir"];

    private readonly Argument<string> plan = new("PLAN") { Description = "A plan, as naflow evaluate --plan takes it." };
    private readonly NumberOption<int> shards = new("--shards", "Into how many shards the images are divided, each a task of the job array.", "8");
    private readonly Option<string?> partition = new("--partition")
    { Description = "The partition; without it, the cluster's usual one.", HelpName = "NAME" };
    private readonly Option<string?> time = new("--time")
    { Description = "The time limit of a task, as sbatch takes it, such as 04:00:00; a task that needs longer goes on after it.", HelpName = "TIME" };
    private readonly DefaultNumberOption<int> cpus = new("--cpus", "Processors, and threads, of a task.", 1);
    private readonly Option<string?> memory = new("--mem") { Description = "Memory of a task, such as 8G.", HelpName = "SIZE" };
    private readonly NumberOption<int> atOnce = new("--at-once", "At most N tasks run at once; without it, as many as Slurm lets.", "16");
    private readonly DefaultNumberOption<int> grace =
        new("--grace", "Ask a task to end N seconds before its time limit; an image should take less.", 120);
    private readonly Option<string[]> more = new("--sbatch")
    {
        Description = "Another option of sbatch, such as --sbatch=--account=physics; it may be given several times.",
        HelpName = "OPTION",
        DefaultValueFactory = _ => [],
    };

    private readonly OutOption folder = new("Where the results go, on a file system that all nodes see.", Path.Combine("out", "evaluations"));
    private readonly Option<string?> assets = new("--assets")
    { Description = "The folder that the plan's paths are relative to; without it, this one.", HelpName = "FOLDER" };
    private readonly Option<string?> tool = new("--tool")
    { Description = "The naflow of the nodes; without it, the one that runs here.", HelpName = "FILE" };
    private readonly Option<string?> container = new("--container")
    { Description = "An Apptainer image with naflow in it, which the nodes then run.", HelpName = "FILE" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Show the scripts, and neither write nor submit them." };
    private readonly QuietOption quiet = new();

    public ClusterSubmitCommand(ToolConsole console)
        : base(
            "submit",
            """
            Submits the evaluations of a plan to Slurm: a job array, a task for each shard, and a job that reports when all
            have ended well. Tasks that run out of time, are preempted or lose their node go on where they were.
            """,
            "naflow cluster submit plan.json --shards 100 --partition long --time 04:00:00 --cpus 4 --mem 8G",
            "naflow cluster submit plan.json --shards 8 --dry-run")
    {
        Add(plan);
        Add("Jobs", shards, partition, time, cpus, memory, atOnce, grace, more, dryRun);
        Add("Evaluation", folder, assets, tool, container, quiet);
        Does((parsed, _) => Run(parsed, quiet.Apply(parsed, console)));
    }

    private int Run(ParseResult parsed, ToolConsole console)
    {
        var (path, place) = (parsed.GetRequiredValue(plan), Directory.GetCurrentDirectory());
        var count = parsed.GetValue(shards)
            ?? throw new InvalidInputException("It is not said into how many shards the images are divided; give --shards 8.");
        _ = new Shard(1, count);
        var planned = EvaluationPlan.Load(path);
        foreach (var one in planned.Evaluations) _ = one.ToOptions();
        if (parsed.GetValue(assets) is { } root && !Directory.Exists(root)) throw new InvalidInputException(
            $"'{root}' is no folder; give one with --assets.");
        var target = new ClusterFolder(folder.In(parsed));
        target.RequireFree(planned, count);
        var scripts = Scripts(parsed, count);
        var name = Path.GetFileNameWithoutExtension(path);
        var (array, report) = (scripts.Array(name, target, place), scripts.Report(name, target, place));
        if (parsed.GetValue(dryRun))
        {
            console.Out.WriteLine($"# {target.Array}");
            console.Out.WriteLine(array);
            console.Out.WriteLine($"# {target.Report}, after all tasks have ended well");
            console.Out.Write(report);
            return ExitCode.Done;
        }

        target.Write(File.ReadAllText(path), array, report);
        string? job = null;
        try
        {
            job = Slurm.Submit(target.Array);
            var last = ClusterCommand.SubmitReport(target, [job]);
            target.Save(new ClusterJobs(count, [job], [last]));
            console.Note($"Submitted: job {job} with {count} {(count == 1 ? "task" : "tasks")}, and job {last}, which reports. naflow cluster status {folder.In(parsed)} tells how far they are.");
            return ExitCode.Done;
        }
        catch (InvalidInputException)
        {
            if (job is not null) Slurm.Cancel(job);
            target.TakeBack();
            throw;
        }
    }

    private ClusterScripts Scripts(ParseResult parsed, int count)
    {
        string[] given = parsed.GetValue(more) ?? [];
        foreach (var option in given)
            if (!option.StartsWith("--", StringComparison.Ordinal) || Settled.Contains(option.Split('=')[0]) || option.Any(char.IsControl))
                throw new InvalidInputException(
                    $"--sbatch cannot be '{option}'; give an option of sbatch, such as --account=physics, other than {string.Join(", ", Settled)}.");
        if (parsed.GetValue(cpus) < 1) throw new InvalidInputException(
            $"A task cannot have {parsed.GetValue(cpus)} processors; give --cpus 1 or more.");
        if (parsed.GetValue(grace) is < 1 or > 65535)
            throw new InvalidInputException(
                $"A task cannot be asked to end {parsed.GetValue(grace)} seconds before its time; give --grace from 1 to 65535.");
        if (parsed.GetValue(atOnce) is < 1) throw new InvalidInputException(
            $"{parsed.GetValue(atOnce)} tasks cannot run at once; give --at-once 1 or more.");
        var options = new List<string>();
        foreach (var (option, value) in ((string, string?)[])[
            ("--partition", parsed.GetValue(partition)), ("--time", parsed.GetValue(time)),
            ("--cpus-per-task", parsed.GetValue(cpus).ToString(CultureInfo.InvariantCulture)), ("--mem", parsed.GetValue(memory))])
        {
            if (value is null) continue;
            if (value.Length == 0 || value.Any(letter => char.IsControl(letter) || letter is '"'))
                throw new InvalidInputException($"{option} cannot be '{value}'; give a value as sbatch takes it.");
            options.Add($"{option}={value}");
        }

        return new ClusterScripts(
            count, [.. options, .. given], parsed.GetValue(atOnce), parsed.GetValue(grace), Called(parsed),
            parsed.GetValue(assets) is { } root ? ["--assets", Path.GetFullPath(root)] : []);
    }

    /// <summary>How the tool is called on the nodes.</summary>
    private IReadOnlyList<string> Called(ParseResult parsed)
    {
        var (file, image) = (parsed.GetValue(tool), parsed.GetValue(container));
        if (file is not null && image is not null) throw new InvalidInputException("Both --tool and --container are given; give one or the other.");
        foreach (var given in (string?[])[file, image])
            if (given is not null && !File.Exists(given))
                throw new InvalidInputException($"There is no file '{given}'; give one with {(file is null ? "--container" : "--tool")}.");
        if (file is not null) return [Path.GetFullPath(file)];
        if (image is not null) return ["apptainer", "exec", "--bind", $"{Directory.GetCurrentDirectory()},{Path.GetFullPath(folder.In(parsed))}",
            Path.GetFullPath(image), "naflow"];
        var own = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NAFlow.Cli.exe" : "NAFlow.Cli");
        return Environment.ProcessPath is { } running && Path.GetFileNameWithoutExtension(running) == "dotnet" && !File.Exists(own)
            ? [running, Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll")]
            : File.Exists(own) ? [own] : [Environment.ProcessPath ?? "naflow"];
    }
}

/// <summary><c>naflow cluster status</c>.</summary>
internal sealed class ClusterStatusCommand : ToolCommand
{
    private readonly Argument<string> folder = new("FOLDER") { Description = "The folder of the results, as it was submitted." };

    public ClusterStatusCommand(ToolConsole console)
        : base("status", "Tells how far each shard is, by the folder and by Slurm's queue.", "naflow cluster status out/evaluations")
    {
        Add(folder);
        Does((parsed, _) => Run(parsed.GetRequiredValue(folder), console.Out));
    }

    private static int Run(string given, TextWriter output)
    {
        var cluster = new ClusterFolder(given);
        var jobs = cluster.Load();
        var queue = Slurm.Queue(jobs.All);
        var shards = cluster.Shards(jobs, queue ?? []);
        TextColumns.Write(output, [["SHARD", "STATE", "EVALUATIONS", "IMAGES", "WHERE"], .. shards.Select(shard => shard.Row())]);
        output.WriteLine();
        var (done, missing) = (shards.Count(shard => shard.IsDone), shards.Count(shard => shard.IsMissing));
        output.WriteLine($"{done} of {jobs.Shards} shards are done{(missing > 0 ? $", and {missing} {(missing == 1 ? "is" : "are")} missing: naflow cluster resubmit {given}" : string.Empty)}.");
        if (queue is null) output.WriteLine("squeue is not on this machine, so this is what the folder tells alone.");
        foreach (var report in (queue ?? []).Where(task => jobs.Reports.Contains(task.Job)))
            output.WriteLine($"The report, job {report.Job}, is {report.State.ToLowerInvariant()} {report.Where}.");
        return ExitCode.Done;
    }
}

/// <summary><c>naflow cluster resubmit</c>.</summary>
internal sealed class ClusterResubmitCommand : ToolCommand
{
    private readonly Argument<string> folder = new("FOLDER") { Description = "The folder of the results, as it was submitted." };

    public ClusterResubmitCommand(ToolConsole console)
        : base(
            "resubmit", "Submits the shards that are not done and that no job has, and the report after them.",
            "naflow cluster resubmit out/evaluations")
    {
        Add(folder);
        Does((parsed, _) => Run(parsed.GetRequiredValue(folder), console.Out));
    }

    private static int Run(string given, TextWriter output)
    {
        var cluster = new ClusterFolder(given);
        var jobs = cluster.Load();
        var queue = Slurm.Queue(jobs.All)
            ?? throw new InvalidInputException("squeue is not on this machine; resubmit from a login node of a Slurm cluster.");
        var shards = cluster.Shards(jobs, queue);
        foreach (var used in shards.Where(shard => !shard.IsDone && shard.Task is null && shard.Owner is not null))
            output.WriteLine(OneLine.Of($"Shard {used.Shard} is left out: {used.Owner} works on it."));
        int[] missing = [.. shards.Where(shard => shard.IsMissing).Select(shard => shard.Shard.Number)];
        string[] waiting = [.. queue.Where(task => task.Task is not null).Select(task => task.Job).Distinct()];
        if (missing.Length == 0 && (shards.Any(shard => !shard.IsDone) || File.Exists(Path.Combine(cluster.Root, "report", "report.md"))
            || queue.Any(task => jobs.Reports.Contains(task.Job))))
        {
            output.WriteLine("Nothing is missing.");
            return ExitCode.Done;
        }

        if (missing.Length > 0)
        {
            var job = Slurm.Submit(cluster.Array, $"--array={ClusterCommand.Ranges(missing)}");
            jobs = jobs with { Arrays = jobs.Arrays.Add(job) };
            cluster.Save(jobs);
            waiting = [.. waiting, job];
            output.WriteLine($"Submitted: job {job} with {(missing.Length == 1 ? "shard" : "shards")} {ClusterCommand.Ranges(missing)}.");
        }

        // A report that waits for the tasks of before would never run, or run too early.
        foreach (var report in queue.Where(task => jobs.Reports.Contains(task.Job))) Slurm.Cancel(report.Job);
        var last = ClusterCommand.SubmitReport(cluster, waiting);
        cluster.Save(jobs with { Reports = jobs.Reports.Add(last) });
        output.WriteLine($"Submitted: job {last}, which reports.");
        return ExitCode.Done;
    }
}
