using System.CommandLine;
using NAFlow.Evaluation;
using NAFlow.Models;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow models</c>.</summary>
internal sealed class ModelsCommand : Command
{
    private const string About = """
        Lists the networks by name: parameters, maps of a flow, blocks, input size, the inverse rules used, and the recorded cost of a flow in F (one forward pass
        plus the importance sweep). With a NAME, every layer of that network.

        Examples:
          naflow models
          naflow models resnet50
          naflow models resnet50 --measure
        """;

    private readonly Argument<string?> name = new("NAME") { Description = "A network, to see its layers.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> measure = new("--measure") { Description = "Measure a flow of the network on this machine, with seeded random weights." };

    public ModelsCommand(ToolConsole console)
        : base("models", About)
    {
        Add(name);
        Add(measure);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var measures = parsed.GetValue(measure);
        if (parsed.GetValue(name) is not { } chosen)
        {
            if (measures) throw new InvalidInputException("--measure takes one network at a time; give its name, such as naflow models resnet50 --measure.");
            ModelTable.Write(console.Out, NetworkCostRecord.Published);
            return ExitCode.Done;
        }

        Zoo.Require(chosen);
        TorchLibrary.Load();
        if (!measures)
        {
            using var network = Zoo.Create(chosen, Weights.Random(1));
            LayerList.Write(console.Out, network);
            return ExitCode.Done;
        }

        var methods = CostMethods.All;
        var cost = console.IsTerminal ? ProgressBar.Run(console.Error, methods.Count, bar => Measure(bar)) : Measure(null);
        console.Out.Write(NetworkCostTable.Write(new NetworkCostRecord("this machine", 1, [cost])));
        return ExitCode.Done;

        NetworkCost Measure(IProgress<string>? progress) => NetworkCostStudy.Run(chosen, methods, rounds: 3, progress: progress, cancellation: cancellation);
    }
}
