using System.CommandLine;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Native;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Cli;

/// <summary><c>naflow evaluate</c>.</summary>
internal sealed class EvaluateCommand : Command
{
    private const string About = """
        Judges the maps of methods by metrics, image by image, and writes one row for every figure of every map to results.parquet.
        An evaluation that was interrupted, even killed, goes on with --resume: no image is repeated or lost.

        Examples:
          naflow evaluate --experiments alexnet,resnet50 --methods flow,baselines --metrics cheap --images 5
          naflow evaluate --boxed photos/ --weights squeezenet1_1.safetensors --size 227 --layers 5 --images 100
          naflow evaluate --plan compact.json --resume
        """;

    private readonly SettingOptions settings = new();
    private readonly Option<string> folder = new("--out") { Description = "Where the results go, a folder for each evaluation.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("out", "evaluations") };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on with evaluations that were begun there, under the same settings." };
    private readonly Option<bool> csv = new("--csv") { Description = "Write results.csv too." };
    private readonly Option<string?> assets = new("--assets") { Description = "The folder that the paths of data, photos and weights are relative to; without it, this one.", HelpName = "DIR" };
    private readonly Option<string> device = new("--device") { Description = "cpu, cuda or cuda:N.", HelpName = "NAME", DefaultValueFactory = _ => "cpu" };
    private readonly NumberOption<int> threads = new("--threads", "Processor threads; without it, one for each core.", "4");
    private readonly Option<bool> quiet = new("--quiet") { Description = "Say nothing but errors." };

    public EvaluateCommand(ToolConsole console)
        : base("evaluate", About)
    {
        foreach (var option in (Option[])[.. settings.All, folder, resume, csv, assets, device, threads, quiet]) Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked at before the work begins, the cheapest first.
        var target = parsed.GetRequiredValue(folder);
        if (string.IsNullOrWhiteSpace(target)) throw new InvalidInputException("The folder of --out is empty; give a folder.");
        if (parsed.GetValue(assets) is { } root && !Directory.Exists(root)) throw new InvalidInputException($"'{root}' is no folder; give one with --assets.");
        EvaluationJob[] jobs = [.. settings.Read(parsed).Evaluations.SelectMany(planned => EvaluationJob.Of(planned, target))];
        foreach (var job in jobs) Evaluator.RequireFolder(job.Folder, parsed.GetValue(resume));
        TorchLibrary.Load();
        ThreadCount.Use(parsed.GetValue(threads));
        var place = ComputeDevice.Parse(parsed.GetRequiredValue(device));
        var options = jobs.Select(job => job.Planned).Distinct().ToDictionary(planned => planned.Name, planned => planned.ToOptions(parsed.GetValue(csv)));
        foreach (var job in jobs) Check(job, options[job.Planned.Name], parsed.GetValue(assets), place);
        foreach (var job in jobs) Run(job, options[job.Planned.Name], place, parsed, console, cancellation);
        return ExitCode.Done;
    }

    private static void Check(EvaluationJob job, EvaluationOptions options, string? assets, Device place)
    {
        using var subject = job.Open(assets, place);
        _ = options.Layers.Of(subject.Network);
    }

    private void Run(EvaluationJob job, EvaluationOptions options, Device place, ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        using var subject = job.Open(parsed.GetValue(assets), place);
        var isQuiet = parsed.GetValue(quiet);
        try
        {
            var result = console.IsTerminal && !isQuiet ? EvaluationBar.Run(console.Error, job.Title, bar => Evaluate(bar)) : Evaluate(null);
            if (!isQuiet) Tell(job, options, result, console.Out);
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine(OneLine.Of($"The images that are done are kept in '{job.Folder}'; the same command with --resume goes on from them."));
            throw;
        }

        EvaluationResult Evaluate(IProgress<EvaluationProgress>? progress) => Evaluator.Run(subject, options, job.Folder, parsed.GetValue(resume), progress, cancellation);
    }

    private static void Tell(EvaluationJob job, EvaluationOptions options, EvaluationResult result, TextWriter output)
    {
        var (images, before) = (result.Manifest.Images, result.Manifest.Images - result.Computed);
        output.WriteLine(OneLine.Of(
            $"{job.Title}: {images} {(images == 1 ? "image" : "images")}{(before > 0 ? $", {before} of them done before" : "")}, {options.Methods.Count} methods. Read {Path.Combine(job.Folder, EvaluationRows.FileName)}"));
        foreach (var note in result.Manifest.Notes) output.WriteLine(OneLine.Of(note));
        output.WriteLine();
        output.Write(EvaluationTable.Write(EvaluationRows.Load(job.Folder), options.Metrics.SelectMany(metric => metric.Figures)));
    }
}

/// <summary>One evaluation of one network.</summary>
/// <param name="Planned">Its settings.</param>
/// <param name="Experiment">The experiment; null for photos with boxes.</param>
/// <param name="Folder">Where its results go.</param>
internal sealed record EvaluationJob(PlannedEvaluation Planned, Experiment? Experiment, string Folder)
{
    /// <summary>What it is called on the console.</summary>
    public string Title => Experiment is null ? Planned.Name : Planned.Name == Experiment.Name ? Planned.Name : $"{Planned.Name}/{Experiment.Name}";

    /// <summary>The evaluations that a plan means.</summary>
    /// <exception cref="InvalidInputException">An experiment is unknown, or settings contradict each other.</exception>
    public static IEnumerable<EvaluationJob> Of(PlannedEvaluation planned, string folder)
    {
        var experiments = planned.FindExperiments();
        var own = Path.Combine(folder, planned.Name);
        return experiments.Count == 0 ? [new EvaluationJob(planned, null, own)]
            : experiments.Select(experiment => new EvaluationJob(planned, experiment, planned.Name == experiment.Name ? own : Path.Combine(own, experiment.Name)));
    }

    /// <summary>Opens the network and the data; the caller disposes of them.</summary>
    /// <param name="assets">The folder that paths may be relative to.</param>
    /// <param name="device">The device of the network.</param>
    /// <exception cref="InvalidInputException">Something is missing or does not fit.</exception>
    public IEvaluationSubject Open(string? assets, Device device)
    {
        var network = Experiment is null ? ModelOptions.Build(Planned.Model?.ToLowerInvariant(), Under(assets, Planned.Weights))
            : ExperimentWeights.CreateNetwork(Experiment, Under(assets, Planned.Weights) ?? ExperimentWeights.Compact);
        try
        {
            network.to(device);
            if (Planned.Size is { } side) network.Preprocessing = network.Preprocessing with { Size = side };
            return Experiment is null ? Boxed(network, assets)
                : new ExperimentSubject(Experiment, network, Under(assets, Planned.Data) is { } data ? PhotoFolderData.Read(data) : new CreatureData(network.Preprocessing.Size), Planned.Limit);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private BoxedPhotoSubject Boxed(Network network, string? assets)
    {
        var folder = Under(assets, Planned.Boxed)!;
        return new BoxedPhotoSubject(network, BoxedPhotoFolder.Read(folder, network.ClassNames), Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
    }

    /// <summary>A path under the folder of assets where it is there; anything else, such as a word, as it is.</summary>
    private static string? Under(string? assets, string? path) => assets is not null && path is not null && Path.Exists(Path.Combine(assets, path)) ? Path.Combine(assets, path) : path;
}

/// <summary>Shows how many images of an evaluation are done, what is done now, and how long it will take; it goes when the evaluation is done.</summary>
internal static class EvaluationBar
{
    /// <summary>Runs an evaluation under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="title">The evaluation.</param>
    /// <param name="work">The evaluation.</param>
    public static T Run<T>(TextWriter writer, string title, Func<IProgress<EvaluationProgress>, T> work)
    {
        return ProgressBar.On(writer, new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Bar(title, context.AddTask(Markup.Escape(title)).IsIndeterminate())));
    }

    private sealed class Bar(string title, ProgressTask task) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
        {
            if (value.Count > 0)
            {
                task.IsIndeterminate = false;
                (task.MaxValue, task.Value) = (value.Count, value.Done);
            }

            var counted = value.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.Count}, ") : string.Empty;
            task.Description = Markup.Escape($"{title}: {counted}{value.Doing}");
        }
    }
}
