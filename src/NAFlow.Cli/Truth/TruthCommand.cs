using System.CommandLine;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow truth</c>.</summary>
internal sealed class TruthCommand : Command
{
    private const string About = """
        Do the maps lie on the part that decides? Draws creatures of two classes that differ in one part, explains why a picture is of its class rather than the
        other, and counts how often that part has more of the map on a pixel than any other part of its size, in every layer: for the flow, the flow without
        inversion, and Grad-CAM. The layer to judge by is the flow's best on other pictures, the validation scenes.

        Examples:
          naflow truth
          naflow truth resnet50 --scenes 5 --out truth
        """;

    private readonly Argument<string[]> names = new("NAME")
    {
        Description = "Classification experiments; without any, all of them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> weights = new("--weights")
    {
        Description = "compact, a file, or a folder of files NAME.safetensors.",
        HelpName = "compact|PATH",
        DefaultValueFactory = _ => ExperimentWeights.Compact,
    };

    private readonly NumberOption<int> scenes = new(
        "--scenes", $"Scenes for each pair of twins, each drawn with both; without it, {CounterfactualSet.Test.PairsOfTwins}, and half as many to fix the layer.", "5");

    private readonly Option<string?> layer = new("--layer") { Description = "The layer to judge by, in place of the best on the validation scenes.", HelpName = "LAYER" };
    private readonly Option<string?> folder = new("--out") { Description = "Write the tables there too, NAME.md, .csv, .parquet and .json.", HelpName = "DIR" };
    private readonly NumberOption<int> threads = new("--threads", "Processor threads; without it, one for each core.", "4");
    private readonly Option<bool> quiet = new("--quiet") { Description = "No progress bar." };

    public TruthCommand(ToolConsole console)
        : base("truth", About)
    {
        Add(names);
        foreach (var option in (Option[])[weights, scenes, layer, folder, threads, quiet]) Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var chosen = Chosen(parsed.GetValue(names) ?? []);
        var count = parsed.GetValue(scenes) ?? CounterfactualSet.Test.PairsOfTwins;
        if (count < 1) throw new InvalidInputException($"{count} scenes show nothing; choose 1 or more.");
        if (parsed.GetValue(folder) is { } path && string.IsNullOrWhiteSpace(path)) throw new InvalidInputException("The folder of --out is empty; give a folder.");
        TorchLibrary.Load();
        ThreadCount.Use(parsed.GetValue(threads));
        foreach (var experiment in chosen)
        {
            using var network = ExperimentWeights.CreateNetwork(experiment, parsed.GetRequiredValue(weights));
            if (parsed.GetValue(layer) is { } given) _ = network[given];
            var best = parsed.GetValue(layer)
                ?? Study(CounterfactualSet.Validation with { PairsOfTwins = (count + 1) / 2 }, network, [MethodList.Compared[0]], parsed, console, cancellation).BestLayer(MethodList.Compared[0].Name);
            var result = Study(CounterfactualSet.Test with { PairsOfTwins = count }, network, MethodList.Compared, parsed, console, cancellation);
            console.Out.WriteLine(TruthTable.Write(result, best));
            if (parsed.GetValue(folder) is { } target) TruthFolder.Write(target, experiment.Name, network, result, best);
        }

        return ExitCode.Done;
    }

    private TruthResult Study(
        CounterfactualSet set, Network network, IReadOnlyList<MapMethod> methods, ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var pairs = set.Pairs();
        return console.IsTerminal && !parsed.GetValue(quiet)
            ? ProgressBar.Run(console.Error, 2 * CreatureClasses.Twins.Length, bar => CounterfactualStudy.Run(network, pairs, methods, bar, cancellation))
            : CounterfactualStudy.Run(network, pairs, methods, null, cancellation);
    }

    private static IReadOnlyList<Experiment> Chosen(string[] given)
    {
        Experiment[] classifiers = [.. ExperimentList.All.Where(experiment => experiment.Task == ExperimentTask.Classification)];
        if (given.Length == 0) return classifiers;
        return [.. given.Distinct().Select(name => ExperimentList.Find(name) is { Task: ExperimentTask.Classification } found
            ? found
            : throw new InvalidInputException($"{name} does not classify, and the study contrasts two classes; choose from {string.Join(", ", classifiers.Select(experiment => experiment.Name))}."))];
    }
}
