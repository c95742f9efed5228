using System.CommandLine;
using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Models;
using NAFlow.Native;
using NAFlow.Networks;

namespace NAFlow.Cli;

/// <summary><c>naflow models</c>.</summary>
internal sealed class ModelsCommand : ToolCommand
{
    private const string About = """
        Lists the networks by name: parameters, maps of a flow, blocks, input size, the inverse rules used, and the recorded cost of a flow in F
        (one forward pass plus the importance sweep). With a NAME, every layer of that network.
        """;

    private readonly Argument<string?> name = new("NAME") { Description = "A network, to see its layers.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<bool> measure = new("--measure")
    {
        Description = "Measure a flow of the network on this machine, with seeded random weights.",
    };

    public ModelsCommand(ToolConsole console)
        : base("models", About, "naflow models", "naflow models resnet50", "naflow models resnet50 --measure")
    {
        Add(name);
        Add(measure);
        Does((parsed, cancellation) => Run(parsed, console, cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var measures = parsed.GetValue(measure);
        if (parsed.GetValue(name) is not { } chosen)
        {
            if (measures)
                throw new InvalidInputException("--measure takes one network at a time; give its name, such as naflow models resnet50 --measure.");
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

        var options = NetworkCost.Options(chosen);
        var result = ProgressBar
            .Run(console, chosen, ProgressBar.Counting(options.Steps), progress => CostStudy.Run(options, progress, cancellation));
        console.Out.Write(NetworkCostTable.Write(new NetworkCostRecord("this machine", options.Rounds, NetworkCost.Of(result))));
        return ExitCode.Done;
    }
}

/// <summary>The table of all networks.</summary>
internal static class ModelTable
{
    private static readonly string[] Heads = ["NAME", "PARAMETERS", "MAPS", "BLOCKS", "INPUT", "F (MS)", "FLOW IN F", "INVERSE RULES"];

    public static void Write(TextWriter writer, NetworkCostRecord record)
    {
        TextColumns.Write(writer, [Heads, .. Zoo.Names.Select(name => record.Of(name) is { } network ? Row(network) : Row(name))]);
        writer.WriteLine();
        writer.WriteLine($"Compact, for images of 96 pixels, with weights of this project: {string.Join(", ", Zoo.CompactNames)}.");
        writer.WriteLine(
            $"The cost is that of the default method, recorded once with seeded random weights ({record.Machine}), of some; "
            + "naflow models NAME --measure measures here.");
    }

    private static string[] Row(NetworkCost network)
    {
        var (facts, cost) = (network.Facts, network.Costs[0]);
        return
        [
            facts.Name, facts.Parameters.ToString("N0", CultureInfo.InvariantCulture), Text(facts.Layers), Text(facts.Blocks), $"{facts.Pixels} px",
            (1000 * cost.BaseSeconds).ToString("F0", CultureInfo.InvariantCulture), cost.Ratio.ToString("F1", CultureInfo.InvariantCulture),
            string.Join("; ", facts.InverseRules),
        ];
    }

    /// <summary>What is known of a network that was not measured.</summary>
    private static string[] Row(string name) =>
        [name, Zoo.ParametersOf(name).ToString("N0", CultureInfo.InvariantCulture), "", "", $"{Zoo.PreprocessingOf(name).Size} px", "", "", ""];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Every layer of one network.</summary>
internal static class LayerList
{
    private static readonly string[] Heads = ["LAYER", "KIND", "OUTPUT", "PARAMETERS", "INVERSE RULE"];

    public static void Write(TextWriter writer, Network network)
    {
        writer.WriteLine($"{network.Name}: {Zoo.ReferenceOf(network.Name)}");
        writer.WriteLine(
            $"{Number(network.parameters().Sum(parameter => parameter.numel()))} parameters, {network.FlowNodes.Length} maps up to {network.FeatureNode.Name}, "
            + $"{network.Blocks.Length} blocks, images of {network.Preprocessing.Size} pixels");
        writer.WriteLine();
        WriteLayers(writer, network);
    }

    /// <summary>The table alone.</summary>
    public static void WriteLayers(TextWriter writer, Network network)
    {
        var shapes = network.ShapesForPhoto();
        TextColumns.Write(writer, [Heads, .. network.Nodes.Select(node => Row(network, node, shapes[node.Index]))]);
    }

    private static string[] Row(Network network, Node node, long[] shape)
    {
        var parameters = node.Layer?.Parameters?.parameters().Sum(parameter => parameter.numel()) ?? 0;
        var isMapped = network.FlowNodes.Contains(node);
        return
        [
            node.Name, node.Kind, string.Join(" x ", shape[1..]), parameters > 0 ? Number(parameters) : "",
            isMapped ? node.Layer?.InverseRule ?? "" : "not mapped",
        ];
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
