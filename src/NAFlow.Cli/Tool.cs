using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using NAFlow.Files;

namespace NAFlow.Cli;

/// <summary>The tool: its commands, how one of them is run, and how that ends.</summary>
internal static class Tool
{
    /// <summary>The commands as the help shows them. A command and its options are made when it is called, and no other is.</summary>
    public static ImmutableArray<CommandGroup> Groups { get; } =
    [
        new("Explain a photo",
        [
            new("explain", "Where the attention lies in every layer, for a class, a contrast or a similarity.",
                console => new ExplainCommand(console)),
        ]),
        new("Networks and weights",
        [
            new("models", "The networks by name; with a name its layers, and with --measure what a flow costs.",
                console => new ModelsCommand(console)),
            new("weights", "Published weights by name: what there is, downloads, and the cache on this machine.",
                console => new WeightsCommand(console)),
            new("inspect", "What a file of weights holds, and which network it fits.", console => new InspectCommand(console)),
            new("train", "Trains one of the compact networks from random weights.", console => new TrainCommand(console)),
        ]),
        new("Experiments and evidence",
        [
            new("experiment", "The nine experiments over four tasks: judges a network and explains its answers.",
                console => new ExperimentCommand(console)),
            new("evaluate", "Judges the maps of methods by metrics, image by image.", console => new EvaluateCommand(console)),
            new("cluster", "Evaluations on a Slurm cluster, divided among many tasks.", console => new ClusterCommand(console)),
            new("report", "Tables and charts of evaluations.", console => new ReportCommand(console)),
            new("cost", "The time and memory of methods.", console => new CostCommand(console)),
            new("data", "The creatures: drawn pictures whose classes are decided by known parts.", console => new DataCommand(console)),
        ]),
        new("Notebooks",
        [
            new("kernel", "The C# kernel for Jupyter and VS Code.", console => new KernelCommand(console)),
            new("notebook", "Runs notebooks without Jupyter, and checks those that were run.", console => new NotebookCommand(console)),
        ]),
    ];

    private static IEnumerable<CommandEntry> Entries => Groups.SelectMany(group => group.Entries);

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, ToolConsole console, CancellationToken cancellation)
    {
        try
        {
            if (arguments.Length == 0) arguments = ["--help"];
            var parsed = RootFor(arguments, console)
                .Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (parsed.Action is not HelpText) CommandLineErrors.Refuse(parsed, Entries.Select(entry => entry.Name));
            var configuration = new InvocationConfiguration
            {
                Output = console.Out,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
        }
        catch (InvalidInputException problem)
        {
            console.Error.WriteLine(OneLine.Of(problem.Message));
            return ExitCode.BadInput;
        }
        catch (WorkTakenOverException problem)
        {
            console.Error.WriteLine(OneLine.Of(problem.Message));
            return ExitCode.TakenOver;
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine("Cancelled; nothing unfinished was left behind.");
            return ExitCode.Cancelled;
        }
    }

    /// <summary>The tool with the one command that the arguments name, or with none.</summary>
    internal static Command RootFor(string[] arguments, ToolConsole console)
    {
        var root = new Command("naflow") { new HelpOption { Action = new HelpText(WriteOverview) }, new VersionOption() };
        if (Entries.FirstOrDefault(entry => entry.Name == arguments[0]) is { } called) root.Add(called.Create(console));
        return root;
    }

    private static void WriteOverview(TextWriter writer)
    {
        const int column = 16;
        writer.WriteLine(
            """
            Shows how a decision forms inside a convolutional network, layer by layer
            (Neuron Abandoning Attention Flow).

            Try:
              naflow explain                                     a drawn creature, by a network of the tool
              naflow explain frog.jpg                            your photo, by published weights
              naflow explain frog.jpg --weights resnet50.pth     by weights of yours
              naflow kernel install                              C# notebooks in Jupyter and VS Code
            """);
        foreach (var group in Groups)
        {
            writer.WriteLine();
            writer.WriteLine($"{group.Title}:");
            foreach (var entry in group.Entries) HelpText.WriteEntry(writer, entry.Name, entry.Summary, column);
        }

        writer.WriteLine();
        writer.WriteLine("naflow COMMAND --help tells a command's options; naflow --version tells the version.");
    }
}

/// <summary>Commands that the help shows together.</summary>
internal sealed record CommandGroup(string Title, ImmutableArray<CommandEntry> Entries);

/// <summary>A command as the tool knows it before it is called.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Summary">What it is for, in a line.</param>
/// <param name="Create">Makes the command with its options.</param>
internal sealed record CommandEntry(string Name, string Summary, Func<ToolConsole, Command> Create);
