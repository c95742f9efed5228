using System.CommandLine;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Native;
using TorchSharp;

namespace NAFlow.Cli;

/// <summary><c>naflow experiment</c>.</summary>
internal sealed class ExperimentCommand : Command
{
    public ExperimentCommand(ToolConsole console)
        : base("experiment", "The nine experiments over four tasks: judges a network on its task and explains some of its answers.")
    {
        Add(new ExperimentListCommand(console));
        Add(new ExperimentRunCommand(console));
    }
}

/// <summary><c>naflow experiment list</c>.</summary>
internal sealed class ExperimentListCommand : Command
{
    private static readonly string[] Heads = ["NAME", "TASK", "NETWORK", "COMPACT NETWORK", "COMPARED BY", "COMPACT WEIGHTS"];

    public ExperimentListCommand(ToolConsole console)
        : base("list", "Lists the experiments, with the figures of the compact weights that come with this tool.") =>
            SetAction(_ => Run(console.Out));

    private static int Run(TextWriter output)
    {
        TextColumns.Write(output, [Heads, .. ExperimentList.Known.Select(Row)]);
        output.WriteLine();
        output.WriteLine("The choice of networks and methods is this project's: the paper's own list could not be had. Figures are of creatures that no training saw.");
        return ExitCode.Done;
    }

    private static string[] Row(Experiment experiment) =>
        [experiment.Name, experiment.TaskName, experiment.FullNetwork, experiment.CompactNetwork, experiment.MetricName, Figures(experiment.Name)];

    private static string Figures(string name) => CompactRecords.Find(name) switch
    {
        null => "not here",
        { Figures.Count: 0 } => "here, not judged",
        var record => FigureText.InFull(record.Figures.Select(figure => (figure.Key, figure.Value))),
    };
}

/// <summary><c>naflow experiment run</c>.</summary>
internal sealed class ExperimentRunCommand : ToolCommand
{
    private static readonly ExperimentOptions Defaults = new();

    private const string About = """
        Runs experiments: judges the network on its task, explains some of its answers, and writes figures, pictures, tables and a manifest.
        Without options it takes the compact weights that come with this tool, and the creatures they were trained on.
        """;

    private readonly Argument<string[]> names = new("NAME")
    { Description = "Experiments; naflow experiment list shows them.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> all = new("--all") { Description = "All nine." };
    private readonly Option<string?> weights = ModelOptions.WeightsOption(Experiment.Compact);

    private readonly Option<string?> data = new("--data")
    {
        Description = "A folder of photos in the layout of ImageNet, CUB-200-2011, Cars, miniImageNet or Omniglot; without it, the creatures.",
        HelpName = "FOLDER"
    };
    private readonly DefaultNumberOption<int> images = new("--images", "How many images are explained.", Defaults.Samples);
    private readonly NumberOption<int> limit =
        new("--limit", "Judge on at most N images of each part of the data, evenly from all; without it, on all.", "1000");
    private readonly DefaultNumberOption<int> episodes = new("--episodes", "How many few-shot episodes.", Defaults.Episodes);
    private readonly OutOption folder = new("Where the results go, a folder for each experiment.", Path.Combine("out", "experiments"));
    private readonly DefaultNumberOption<int> seed = new("--seed", "The seed of episodes and of the choice of images.", Defaults.Seed);
    private readonly ShardOptions shards = new();
    private readonly ComputeOptions compute = new();
    private readonly QuietOption quiet = new();

    public ExperimentRunCommand(ToolConsole console)
        : base(
            "run", About,
            "naflow experiment run resnet50", "naflow experiment run --all --images 4",
            "naflow experiment run proxy-anchor --weights proxy_anchor.pth --data CUB_200_2011")
    {
        Add(names);
        Add("What is run", all, weights, data, limit, images, episodes, seed);
        Add("Computing", shards, compute);
        Add("Results", folder, quiet);
        Does((parsed, cancellation) => Run(parsed, quiet.Apply(parsed, console), cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked at before the work begins, the cheapest first.
        var (chosen, options, target) = (Chosen(parsed), OptionsOf(parsed), folder.In(parsed));
        var part = shards.Read(parsed, resumes: true);
        foreach (var experiment in chosen) ExperimentFolder.Require(target, experiment.Name);
        var photos = parsed.GetValue(data) is { } path ? PhotoFolderData.Read(path) : null;
        TorchLibrary.Load();
        var place = compute.Apply(parsed);
        foreach (var experiment in chosen) using (experiment.CreateNetwork(parsed.GetValue(weights) ?? Experiment.Compact)) { }

        if (part.Shard is not null) return RunShard(chosen, One, options, target, part, console, cancellation);
        var judged = new List<ExperimentResult>();
        foreach (var experiment in chosen)
        {
            var (network, source) = One(experiment);
            using var owned = network;
            using var result = ProgressBar.Run(
                console, experiment.Name, ProgressBar.Repeats(experiment.Name), progress =>
                    ExperimentRunner.Run(experiment, network, source, options, progress, cancellation));
            var written = ExperimentFolder.Write(result, target, cancellation);
            judged.Add(result with { Samples = [] });
            Tell(experiment, result, written, console);
        }

        if (judged.Count > 1) ExperimentTables.Figures(judged).Save(Path.Combine(target, "figures"));
        return ExitCode.Done;

        (Network Network, IExperimentData Data) One(Experiment experiment)
        {
            var network = experiment.CreateNetwork(parsed.GetValue(weights) ?? Experiment.Compact);
            network.to(place);
            return (network, photos is not null ? photos : new CreatureData(network.Preprocessing.Size));
        }
    }

    /// <summary>Runs one shard of every experiment; whoever ends last writes the results of each.</summary>
    private static int RunShard(
        IReadOnlyList<Experiment> experiments, Func<Experiment, (Network Network, IExperimentData Data)> open, ExperimentOptions options,
        string target,
        EvaluationRun run, ToolConsole console, CancellationToken cancellation)
    {
        using var termination = new Termination();
        var part = run with { Ending = termination.Token };
        try
        {
            foreach (var experiment in experiments)
            {
                var (network, source) = open(experiment);
                using var owned = network;
                var ended = ProgressBar.Run(
                    console, experiment.Name, ProgressBar.Repeats(experiment.Name),
                    progress => ExperimentShards.Run(experiment, network, source, options, target, part, progress, cancellation));
                if (ended is var (result, written))
                    using (result) Tell(experiment, result, written, console);
                else console.Note($"{experiment.Name}: shard {run.Shard!.Number} of {run.Shard.Count} is done; other shards are not yet.");
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (termination.Token.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            console.Error.WriteLine(OneLine.Of($"The images that are done are kept in '{target}'; the same command goes on from them."));
            return ExitCode.Ended;
        }
    }

    private static void Tell(Experiment experiment, ExperimentResult result, string written, ToolConsole console) =>
        console.Note($"{experiment.Name}: {FigureText.InFull(result.Figures.Select(figure => (figure.Name, figure.Value)))}; {result.Samples.Length} {(result.Samples.Length == 1 ? "image" : "images")} explained. Open {Path.Combine(written, "results.md")}");

    private IReadOnlyList<Experiment> Chosen(ParseResult parsed)
    {
        var given = parsed.GetValue(names) ?? [];
        if (parsed.GetValue(all))
            return given.Length == 0
                ? ExperimentList.All
                : throw new InvalidInputException($"Both --all and the experiment '{given[0]}' are given; give one or the other.");
        return given.Length > 0
            ? [.. given.Distinct().Select(ExperimentList.Find)]
            : throw new InvalidInputException($"No experiment is given; choose from {string.Join(", ", ExperimentList.Names)}, or give --all.");
    }

    private ExperimentOptions OptionsOf(ParseResult parsed) => new()
    {
        Samples = parsed.GetValue(images),
        MostImages = parsed.GetValue(limit) ?? Defaults.MostImages,
        Episodes = parsed.GetValue(episodes),
        Seed = parsed.GetValue(seed),
    };
}
