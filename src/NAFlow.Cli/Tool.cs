using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace NAFlow.Cli;

/// <summary>The tool: its commands, and how it ends.</summary>
internal static class Tool
{
    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, ToolConsole console, CancellationToken cancellation)
    {
        var root = new Command("naflow", "Shows how a decision forms inside a convolutional network, layer by layer (Neuron Abandoning Attention Flow).")
        {
            new HelpOption(),
            new VersionOption(),
            new CostCommand(console),
            new DataCommand(console),
            new EvaluateCommand(console),
            new ExperimentCommand(console),
            new ExplainCommand(console),
            new InspectCommand(console),
            new KernelCommand(console),
            new LocaliseCommand(console),
            new ModelsCommand(console),
            new NotebookCommand(console),
            new ReportCommand(console),
            new TrainCommand(console, TrainingSource.Creatures),
            new TruthCommand(console),
            new WeightsCommand(console),
        };
        if (arguments.Length == 0) arguments = ["--help"];
        try
        {
            var parsed = root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0) throw Refuse(parsed);
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
        catch (OperationCanceledException)
        {
            console.Error.WriteLine("Cancelled; nothing unfinished was left behind.");
            return ExitCode.Cancelled;
        }
    }

    private static InvalidInputException Refuse(ParseResult parsed)
    {
        var problem = parsed.UnmatchedTokens is [var stray, ..] ? $"There is no command or option '{stray}'" : parsed.Errors[0].Message.TrimEnd('.');
        return new InvalidInputException($"{problem}; {CommandLine(parsed)} --help lists what there is.");
    }

    /// <summary>The command and those it belongs to, such as <c>naflow weights pull</c>.</summary>
    private static string CommandLine(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: var command }; result = result.Parent) names.Push(command.Name);
        return string.Join(' ', names);
    }
}
