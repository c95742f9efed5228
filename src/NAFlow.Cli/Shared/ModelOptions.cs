using System.CommandLine;
using NAFlow.Models;
using TorchSharp;

namespace NAFlow.Cli;

/// <summary>Which network, with what weights, on which device, and which of its classes where a command asks.</summary>
internal sealed class ModelOptions : IOptionGroup
{
    private readonly Option<string?> model = new("--model")
    {
        Description = $"The network, such as resnet50 (naflow models lists them); without it, the one that the weights fit ({KnownNeuronNetwork.Name} needs none; with neither, {PhotoWeights.Name} for photos, and for drawn creatures the compact ResNet-50).",
        HelpName = "NAME",
    };

    private readonly Option<string?> weights = WeightsOption();

    private readonly Option<string[]> assume = AssumeOption();

    private readonly ChoiceOption<OutputMeaning?> outputs = new(
        "--outputs", "What the outputs mean: classes of which one is right, labels of which several may be, plain values, or an embedding.",
        [.. OutputWords.All.Select(one => (one.Word, (OutputMeaning?)one.Meaning))]);

    private readonly Option<string?> explained = new("--class")
    { Description = "The class to explain, by number or name; without it, the first.", HelpName = "INDEX|NAME" };

    private readonly Option<string?> against = new("--against")
    {
        Description =
            "Explain why --class rather than this one; rest for all others. Of a similarity with --preset contrast or balanced: the photos it is set apart from.",
        HelpName = "INDEX|NAME|rest|FOLDER",
    };

    private const string AllOthers = "rest";

    private readonly Option<string?> compare = new("--compare")
    {
        Description = "Explain two classes of one photo and show them side by side, such as \"tabby cat,tiger cat\"; with the files of first and second.",
        HelpName = "A,B",
    };

    private readonly ComputeOptions compute = new();
    private readonly OnnxFileOptions onnx = new();

    private readonly Option<bool> holdGates = new("--hold-gates")
    { Description = "Hold gates constant (squeeze and excitation), so that the score does not depend on what makes them." };

    public IEnumerable<Option> All => [model, weights, assume, .. onnx.All, holdGates, .. compute.All];

    /// <summary>The option <c>--weights</c>, the same for every command.</summary>
    /// <param name="without">What is taken without it; null where <c>--model</c> says.</param>
    public static Option<string?> WeightsOption(string? without = null) => new("--weights")
    {
        Description = $"The network's weights: {Weights.Grammar}{(without is null ? "" : $"; without it, {without}")}.",
        HelpName = "FILE|NAME",
    };

    /// <summary>The option <c>--assume</c>, the same for every command.</summary>
    public static Option<string[]> AssumeOption() => new("--assume")
    {
        Description = $"What the tensors of a file cannot show, in place of the usual: {Assumptions.Grammar}.",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>How a weights file was read, where a user has to know it: a line each.</summary>
    public static IEnumerable<string> Said(Network network)
    {
        if (network.Provenance is not { Source: var source, Reading: { } reading }) yield break;
        string[] seen = [.. reading.Seen.Where(line => !IsSentence(line))], assumed = [.. reading.Assumed.Where(line => !IsSentence(line))];
        foreach (var sentence in reading.Seen.Concat(reading.Assumed).Where(IsSentence)) yield return $"{source}: {OneLine.Of(sentence)}";
        if (seen.Length > 0) yield return $"{source}: {OneLine.Of(string.Join("; ", seen))}.";
        if (assumed.Length > 0) yield return $"{source}: assumed {string.Join("; ", assumed)}. --assume KEY=VALUE says otherwise.";
        if (reading.LeftOut.Count > 0) yield return
            $"{source}: left out {OneLine.Of(string.Join(", ", reading.LeftOut))}, which no layer of the network as it was recognised reads; where "
            + "the model that was trained used them, its scores differ from these.";
    }

    /// <summary>Of ONNX files whole sentences are said, which name their own options.</summary>
    private static bool IsSentence(string line) => line.EndsWith('.');

    /// <summary>The options that name the class, and another; only for commands that explain one decision.</summary>
    public IEnumerable<Option> Classes => [explained, against, compare];

    /// <summary>The option that names another class, or what a similarity is set apart from.</summary>
    public Option<string?> Against => against;

    /// <summary>Whether a class is named whose score is explained.</summary>
    public bool NamesClass(ParseResult parsed) => parsed.IsGiven(explained) || parsed.IsGiven(compare);

    /// <summary>The two classes that are put side by side, as they were given; null for one flow.</summary>
    /// <exception cref="InvalidInputException">They are not two, or one class is named beside them.</exception>
    public (string First, string Second)? Compared(ParseResult parsed)
    {
        if (parsed.GetValue(compare) is not { } given) return null;
        if (new Option[] { explained, against }.FirstOrDefault(parsed.IsGiven) is { } other)
            throw new InvalidInputException($"--compare names two classes and {other.Name} another; leave one of them out.");
        return given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var first, var second]
            ? (first, second)
            : throw new InvalidInputException($"--compare '{given}' does not name two classes; give two with a comma between, such as \"tabby cat,tiger cat\".");
    }

    /// <summary>Whether neither a network nor weights are named.</summary>
    public bool IsOpen(ParseResult parsed) => parsed.GetValue(model) is null && parsed.GetValue(weights) is null;

    /// <summary>The option that says what the outputs mean; for the same commands.</summary>
    public Option Outputs => outputs;

    /// <summary>The network on its device; the caller disposes of it.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="otherwise">The weights where neither a network nor weights are named; null for the compact ones.</param>
    /// <param name="size">The size of the images, for an ONNX file; null where it is not given.</param>
    /// <exception cref="InvalidInputException">The options do not make one.</exception>
    public Network Create(ParseResult parsed, string? otherwise = null, ImageSize? size = null)
    {
        var place = compute.Apply(parsed);
        var given = IsOpen(parsed) ? otherwise : parsed.GetValue(weights);
        var network = Zoo.Create(
            parsed.GetValue(model), given, assumptions: Assumptions.From(parsed.GetValue(assume) ?? []), onnx: onnx.Read(parsed, given, size));
        network.HoldsGates = parsed.GetValue(holdGates);
        if (parsed.GetValue(outputs) is { } meaning) network.Outputs = meaning;
        network.to(place);
        return network;
    }

    /// <summary>Refuses options that name a class, where none is explained.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="reason">Why none is, to begin the sentence.</param>
    /// <param name="but">One that means something else there.</param>
    /// <exception cref="InvalidInputException">One is given.</exception>
    public void RefuseClasses(ParseResult parsed, string reason, Option but)
    {
        if (Classes.Where(option => option != but).FirstOrDefault(parsed.IsGiven) is { } given)
            throw new InvalidInputException($"{reason} and {given.Name} names a class; leave one of them out.");
    }

    /// <summary>The class to explain, or two to contrast, checked against the network.</summary>
    /// <exception cref="InvalidInputException">The network has no such class, or only the second is given.</exception>
    public Decision Decide(ParseResult parsed, Network network)
    {
        var count = network.ShapesForPhoto()[^1][^1];
        if (network.Outputs == OutputMeaning.Embedding && !parsed.IsGiven(explained))
            throw new InvalidInputException(
                $"{network.Name} has no head: its output is an embedding of {count} values and no scores of classes; give another photo with --reference to "
                + $"explain why the two are alike, or one value with --class NUMBER{Heads(network)}.");
        if (network.Outputs == OutputMeaning.Values && count > 1 && !parsed.IsGiven(explained))
            throw new InvalidInputException($"{network.Name} gives {count} values, of which none comes first; choose one with --class NUMBER.");
        return Decided(parsed, network);
    }

    /// <summary>What stands in the file and may be a head, for a user to choose from.</summary>
    private static string Heads(Network network) => network.Provenance.Reading switch
    {
        { Heads: { Count: > 0 } heads } => $", or a head with {string.Join(" or ", heads.Select(head => $"--assume head={OneLine.Of(head)}"))}",
        { LeftOut: { Count: > 0 } left } => $"; what was left out ({OneLine.Of(string.Join(", ", left.Take(4)))}) is no chain of linear layers "
            + "that reads this output, so where it makes the scores, export the network to ONNX and give it with --weights net.onnx",
        _ => string.Empty,
    };

    private Decision Decided(ParseResult parsed, Network network) => (parsed.GetValue(explained), parsed.GetValue(against)) switch
    {
        (null, null) => Decision.Top1,
        (null, AllOthers) => Decision.AgainstRest(),
        ({ } name, AllOthers) => Decision.AgainstRest(network.FindClass(name)),
        (null, { } behind) => throw new InvalidInputException($"--against {behind} contrasts it with another class; name that one with --class."),
        ({ } name, null) => Decision.Class(network.FindClass(name)),
        ({ } ahead, { } behind) => Contrast(network.FindClass(ahead), network.FindClass(behind)),
    };

    private static Decision Contrast(int ahead, int behind) => ahead != behind
        ? Decision.Contrast(ahead, behind)
        : throw new InvalidInputException($"--class and --against both name class {ahead}; choose two classes.");
}
