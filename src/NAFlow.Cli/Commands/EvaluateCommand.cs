using System.CommandLine;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Cli;

/// <summary><c>naflow evaluate</c>.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    /// <summary>From so many images on, what reading them took is said.</summary>
    private const int ManyImages = 20;

    private readonly SettingOptions settings = new();
    private readonly OutOption folder = new("Where the results go, a folder for each evaluation.", Path.Combine("out", "evaluations"));
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with evaluations that were begun there, under the same settings." };
    private readonly Option<bool> csv = new("--csv") { Description = "Write results.csv too." };
    private readonly Option<string?> assets = new("--assets")
    { Description = "The folder that the paths of data, photos and weights are relative to; without it, this one.", HelpName = "FOLDER" };
    private readonly ShardOptions shards = new();
    private readonly ComputeOptions compute = new();
    private readonly QuietOption quiet = new();

    public EvaluateCommand(ToolConsole console)
        : base(
            "evaluate",
            """
            Judges the maps of methods by metrics, image by image, and writes one row for every figure of every map to results.parquet.
            An evaluation that was interrupted, even killed, goes on with --resume: no image is repeated or lost.
            With --shard it is one of several processes, on one machine or many, that share the images.
            """,
            "naflow evaluate --experiments alexnet,resnet50 --methods flow,baselines --metrics cheap --images 5",
            "naflow evaluate --boxed photos/ --weights squeezenet1_1 --size 227 --set pointing.tolerance=0",
            "naflow evaluate --boxed photos/ --similar --weights embedder.onnx --channels bgr --range 255 --mean 123.7,116.8,103.9",
            "naflow evaluate --experiments alexnet --counterfactuals test --metrics deciding-part --images 400",
            "naflow evaluate --plan compact.json --resume",
            "naflow evaluate --plan compact.json --shard 3/8")
    {
        Add("What is evaluated", [.. settings.Subjects]);
        Add("How", [.. settings.Judging]);
        Add("Results", folder, resume, csv, assets, quiet);
        Add("Computing", shards, compute);
        Does((parsed, cancellation) => Run(parsed, quiet.Apply(parsed, console), cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked at before the work begins, the cheapest first.
        var target = folder.In(parsed);
        if (parsed.GetValue(assets) is { } root && !Directory.Exists(root)) throw new InvalidInputException(
            $"'{root}' is no folder; give one with --assets.");
        EvaluationJob[] jobs = [.. settings.Read(parsed).Evaluations.SelectMany(one => EvaluationJob.Of(one, target))];
        using var termination = new Termination();
        var run = shards.Read(parsed, parsed.GetValue(resume)) with { Ending = termination.Token };
        foreach (var job in jobs) Evaluator.RequireFolder(job.Folder, run);
        TorchLibrary.Load();
        var place = compute.Apply(parsed);
        var options = jobs.Select(job => job.Settings).Distinct()
            .ToDictionary(settings => settings.Name, settings => settings.ToOptions(parsed.GetValue(csv)));
        var refused = 0;
        var opened = new Queue<(EvaluationJob Job, IEvaluationSubject Subject)>();
        try
        {
            foreach (var job in jobs)
            {
                opened.Enqueue((job, job.Open(parsed.GetValue(assets), place)));
                _ = options[job.Settings.Name].Layers.Of(opened.Last().Subject.Network);
            }

            while (opened.TryPeek(out var next))
            {
                refused += Run(next.Job, next.Subject, options[next.Job.Settings.Name], run, compute.Query(parsed), console, cancellation);
                opened.Dequeue().Subject.Dispose();
            }
        }
        catch (OperationCanceledException) when (run.Ending.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return ExitCode.Ended;
        }
        finally
        {
            foreach (var (_, subject) in opened) subject.Dispose();
        }

        return refused == 0 ? ExitCode.Done : ExitCode.SomeRefused;
    }

    /// <returns>How many images could not be used.</returns>
    private static int Run(
        EvaluationJob job, IEvaluationSubject subject, EvaluationOptions options, EvaluationRun run, QueryOptions query, ToolConsole console,
        CancellationToken cancellation)
    {
        try
        {
            var result = ProgressBar.Run<EvaluationProgress, EvaluationResult>(console, job.Title, report => Describe(job, report), Evaluate);
            if (!console.IsQuiet) Tell(job, options, run, result, query, console.Out);
            foreach (var refused in result.Refused) console.Error.WriteLine(OneLine.Of(refused.Why!));
            return result.Refused.Count;
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine(
                OneLine.Of($"The images that are done are kept in '{job.Folder}'; the same command with --resume goes on from them."));
            throw;
        }

        EvaluationResult Evaluate(IProgress<EvaluationProgress>? progress) =>
            Evaluator.Run(subject, options, job.Folder, run, progress, cancellation);
    }

    private static ProgressLine Describe(EvaluationJob job, EvaluationProgress report) => report.Count > 0
        ? new(string.Create(CultureInfo.InvariantCulture, $"{job.Title}: {report.Done} of {report.Count}, {report.Doing}"),
            (double)report.Done / report.Count)
        : new($"{job.Title}: {report.Doing}");

    private static void Tell(
        EvaluationJob job, EvaluationOptions options, EvaluationRun run, EvaluationResult result, QueryOptions query, TextWriter output)
    {
        var (images, before) = (result.Images, result.Images - result.Computed);
        var which = run.Shard is { } shard ? $"shard {shard.Number} of {shard.Count}, " : string.Empty;
        output.WriteLine(OneLine.Of(
            $"{job.Title}: {which}{images} {(images == 1 ? "image" : "images")}{(before > 0 ? $", {before} of them done before" : "")}, {options.Methods.Count} methods. Read {(run.Shard is null ? Path.Combine(job.Folder, EvaluationRows.FileName) : job.Folder)}"));
        if (result.Missing.Count > 0)
        {
            output.WriteLine(result.Missing.Count == 1 ? "One more shard is missing." : $"{result.Missing.Count} more shards are missing.");
            return;
        }

        foreach (var note in result.Manifest.Notes) output.WriteLine(OneLine.Of(note));
        if (result.Times is { Images: >= ManyImages, Reading: { } reading } times)
            output.WriteLine(ReadingLine.Of(reading, TimeSpan.FromSeconds(times.Seconds)));
        output.WriteLine();
        output.WriteLine("Means over layers and images; an arrow says which way is better:");
        TextColumns.Write(output,
            EvaluationTable.Load(job.Folder, options.Metrics.SelectMany(metric => metric.Figures), out var left, query));
        if (left > 0) output.WriteLine(left == 1 ? "One more figure is in the report." : $"{left} more figures are in the report.");
        output.WriteLine();
        output.WriteLine(OneLine.Of($"For the report with charts: naflow report {job.Folder}"));
    }
}

/// <summary>One evaluation of one network.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="Experiment">The experiment; null for photos with boxes.</param>
/// <param name="Folder">Where its results go.</param>
internal sealed record EvaluationJob(EvaluationSettings Settings, Experiment? Experiment, string Folder)
{
    /// <summary>What it is called on the console.</summary>
    public string Title => Experiment is null ? Settings.Name : Settings.Name == Experiment.Name ? Settings.Name
        : $"{Settings.Name}/{Experiment.Name}";

    /// <summary>The evaluations that a plan means.</summary>
    /// <exception cref="InvalidInputException">An experiment is unknown, or settings contradict each other.</exception>
    public static IEnumerable<EvaluationJob> Of(EvaluationSettings settings, string folder)
    {
        var experiments = settings.FindExperiments();
        var own = Path.Combine(folder, settings.Name);
        return experiments.Count == 0 ? [new EvaluationJob(settings, null, own)]
            : experiments.Select(experiment =>
                new EvaluationJob(settings, experiment, settings.Name == experiment.Name ? own : Path.Combine(own, experiment.Name)));
    }

    /// <summary>Opens the network and the data; the caller disposes of them.</summary>
    /// <param name="assets">The folder that paths may be relative to.</param>
    /// <param name="device">The device of the network.</param>
    /// <exception cref="InvalidInputException">Something is missing or does not fit.</exception>
    public IEvaluationSubject Open(string? assets, Device device)
    {
        var network = Experiment is null ? PhotoNetwork.Create(Settings, Under(assets, Settings.Weights))
            : Experiment.CreateNetwork(Under(assets, Settings.Weights) ?? Experiment.Compact);
        try
        {
            network.to(device);
            return Subject(network, assets);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private IEvaluationSubject Subject(Network network, string? assets)
    {
        if (Experiment is not null)
            return Settings.Counterfactuals is { } words
                ? new CounterfactualSubject(network, words == EvaluationSettings.TestPictures
                    ? CounterfactualSet.Test
                    : CounterfactualSet.Validation)
                { Name = Experiment.Name }
                : new ExperimentSubject(Experiment, network, Under(assets, Settings.Data) is { } data
                    ? PhotoFolderData.Read(data)
                    : new CreatureData(network.Preprocessing.Size), Settings.Limit);
        var folder = Under(assets, Settings.Boxed ?? Settings.Photos)!;
        var place = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        if (Settings.Similar)
        {
            var (photos, names) = BoxedPhotoFolder.ReadOwn(folder);
            return new SimilarPhotoSubject(network, photos, place, names ?? network.ClassNames)
            { At = Settings.At, Misclassified = Settings.Misclassified };
        }

        return Settings.Boxed is not null
            ? new BoxedPhotoSubject(network, PhotoSet.FindBoxed(folder, network.ClassNames).Whole(), place, folder)
            { Misclassified = Settings.Misclassified }
            : new PhotoSubject(network, PhotoSet.Find([folder], isDeep: true).Whole(), place);
    }

    /// <summary>A path under the folder of assets where it is there; anything else, such as a word, as it is.</summary>
    private static string? Under(string? assets, string? path) =>
        assets is not null && path is not null && Path.Exists(Path.Combine(assets, path)) ? Path.Combine(assets, path) : path;
}
