using System.CommandLine;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Experiments;
using NAFlow.Native;
using Spectre.Console;
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
        : base("list", "Lists the experiments, with the figures of the compact weights that come with this tool.") => SetAction(_ => Run(console.Out));

    private static int Run(TextWriter output)
    {
        TextColumns.Write(output, [Heads, .. ExperimentList.All.Select(Row)]);
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
internal sealed class ExperimentRunCommand : Command
{
    private const string About = """
        Runs experiments: judges the network on its task, explains some of its answers, and writes figures, pictures, tables and a manifest.
        Without options it takes the compact weights that come with this tool, and the creatures they were trained on.

        Examples:
          naflow experiment run resnet50
          naflow experiment run --all --images 4
          naflow experiment run proxy-anchor --weights proxy_anchor.pth --data CUB_200_2011
        """;

    private readonly Argument<string[]> names = new("NAME") { Description = "Experiments; naflow experiment list shows them.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> all = new("--all") { Description = "All nine." };
    private readonly Option<string> weights = new("--weights")
    {
        Description = "compact, full (published weights from naflow weights), a file, or a folder of files NAME.safetensors.",
        HelpName = "compact|full|PATH",
        DefaultValueFactory = _ => ExperimentWeights.Compact,
    };

    private readonly Option<string?> data = new("--data") { Description = "A folder of photos in the layout of ImageNet, CUB-200-2011, Cars, miniImageNet or Omniglot; without it, the creatures.", HelpName = "FOLDER" };
    private readonly NumberOption<int> images = new("--images", "How many images are explained; without it, 8.", "8");
    private readonly NumberOption<int> limit = new("--limit", "Judge on at most N images of each part of the data, evenly from all; without it, on all.", "1000");
    private readonly NumberOption<int> episodes = new("--episodes", "How many few-shot episodes; without it, 600.", "600");
    private readonly Option<string> folder = new("--out") { Description = "Where the results go, a folder for each experiment.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("out", "experiments") };
    private readonly NumberOption<int> seed = new("--seed", "The seed of episodes and of the choice of images; without it, 1.", "1");
    private readonly Option<string> device = new("--device") { Description = "cpu, cuda or cuda:N.", HelpName = "NAME", DefaultValueFactory = _ => "cpu" };
    private readonly NumberOption<int> threads = new("--threads", "Processor threads; without it, one for each core.", "4");
    private readonly Option<bool> quiet = new("--quiet") { Description = "Say nothing but errors." };

    public ExperimentRunCommand(ToolConsole console)
        : base("run", About)
    {
        Add(names);
        foreach (var option in (Option[])[all, weights, data, images, limit, episodes, folder, seed, device, threads, quiet]) Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked at before the work begins, the cheapest first.
        var (chosen, options, target) = (Chosen(parsed), OptionsOf(parsed), parsed.GetRequiredValue(folder));
        if (string.IsNullOrWhiteSpace(target)) throw new InvalidInputException("The folder of --out is empty; give a folder.");
        foreach (var experiment in chosen) ExperimentFolder.Require(target, experiment.Name);
        var photos = parsed.GetValue(data) is { } path ? PhotoFolderData.Read(path) : null;
        TorchLibrary.Load();
        ThreadCount.Use(parsed.GetValue(threads));
        var place = ComputeDevice.Parse(parsed.GetRequiredValue(device));
        foreach (var experiment in chosen) using (ExperimentWeights.CreateNetwork(experiment, parsed.GetRequiredValue(weights))) { }

        var isQuiet = parsed.GetValue(quiet);
        var judged = new List<ExperimentResult>();
        foreach (var experiment in chosen)
        {
            using var network = ExperimentWeights.CreateNetwork(experiment, parsed.GetRequiredValue(weights));
            network.to(place);
            IExperimentData source = photos is not null ? photos : new CreatureData(network.Preprocessing.Size);
            using var result = console.IsTerminal && !isQuiet
                ? ExperimentBar.Run(console.Error, experiment.Name, bar => ExperimentRunner.Run(experiment, network, source, options, bar, cancellation))
                : ExperimentRunner.Run(experiment, network, source, options, null, cancellation);
            var written = ExperimentFolder.Write(result, target, cancellation);
            judged.Add(result with { Samples = [] });
            if (!isQuiet) console.Out.WriteLine(OneLine.Of($"{experiment.Name}: {FigureText.InFull(result.Figures.Select(figure => (figure.Name, figure.Value)))}; {result.Samples.Length} {(result.Samples.Length == 1 ? "image" : "images")} explained. Open {Path.Combine(written, "results.md")}"));
        }

        if (judged.Count > 1) ExperimentTables.Figures(judged).Save(Path.Combine(target, "figures"));
        return ExitCode.Done;
    }

    private IReadOnlyList<Experiment> Chosen(ParseResult parsed)
    {
        var given = parsed.GetValue(names) ?? [];
        if (given.FirstOrDefault(name => name.StartsWith('-')) is { } stray) throw new InvalidInputException($"There is no option '{stray}'; naflow experiment run --help lists what there is.");
        if (parsed.GetValue(all))
            return given.Length == 0 ? ExperimentList.All : throw new InvalidInputException($"Both --all and the experiment '{given[0]}' are given; give one or the other.");
        return given.Length > 0 ? [.. given.Distinct().Select(ExperimentList.Find)] : throw new InvalidInputException($"No experiment is given; choose from {string.Join(", ", ExperimentList.Names)}, or give --all.");
    }

    private ExperimentOptions OptionsOf(ParseResult parsed)
    {
        var options = new ExperimentOptions();
        if (parsed.GetValue(images) is { } samples) options = options with { Samples = samples };
        if (parsed.GetValue(limit) is { } most) options = options with { MostImages = most };
        if (parsed.GetValue(episodes) is { } count) options = options with { Episodes = count };
        return parsed.GetValue(seed) is { } number ? options with { Seed = number } : options;
    }
}

/// <summary>Shows that an experiment goes on, and how many images it has come to; it goes when the experiment is done.</summary>
internal static class ExperimentBar
{
    /// <summary>Runs an experiment under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="name">The experiment.</param>
    /// <param name="work">The experiment.</param>
    public static T Run<T>(TextWriter writer, string name, Func<IProgress<string>, T> work)
    {
        return ProgressBar.On(writer, new SpinnerColumn(), new TaskDescriptionColumn(), new ElapsedTimeColumn())
            .Start(context => work(new Counter(name, context.AddTask(Markup.Escape(name)).IsIndeterminate())));
    }

    private sealed class Counter(string name, ProgressTask task) : IProgress<string>
    {
        private string what = string.Empty;
        private int count;

        public void Report(string value)
        {
            count = value == what ? count + 1 : 1;
            what = value;
            task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{name}: {what} {count:N0}"));
        }
    }
}
