using System.CommandLine;
using NAFlow.Models;
using TorchSharp;

namespace NAFlow.Cli;

/// <summary>Which network, with what weights, on which device, and which of its classes where a command asks.</summary>
internal sealed class ModelOptions : IOptionGroup
{
    private readonly Option<string?> model = new("--model")
    {
        Description = $"The network, such as resnet50 (naflow models lists them); without it, the one that the weights fit ({KnownNeuronNetwork.Name} needs none; with neither, the compact ResNet-50, which knows drawn creatures).",
        HelpName = "NAME",
    };

    private readonly Option<string?> weights = new("--weights") { Description = $"The network's weights: a file (.safetensors, .pth, .pt, .th, ...), a name of naflow weights list, or {CompactModel.Prefix}EXPERIMENT for a network that is part of the tool ({string.Join(", ", CompactWeights.Names)}).", HelpName = "FILE|NAME" };

    private readonly Option<string?> explained = new("--class") { Description = "The class to explain, by number or name; without it, the first.", HelpName = "INDEX|NAME" };

    private readonly Option<string?> against = new("--against") { Description = "Explain why --class rather than this one.", HelpName = "INDEX|NAME" };

    private readonly ComputeOptions compute = new();

    public IEnumerable<Option> All => [model, weights, .. compute.All];

    /// <summary>The options that name the class, and another; only for commands that explain one decision.</summary>
    public IEnumerable<Option> Classes => [explained, against];

    /// <summary>The network on its device; the caller disposes of it.</summary>
    /// <exception cref="InvalidInputException">The options do not make one.</exception>
    public Network Create(ParseResult parsed)
    {
        var place = compute.Apply(parsed);
        var network = Build(parsed.GetValue(model)?.ToLowerInvariant(), parsed.GetValue(weights));
        network.to(place);
        return network;
    }

    /// <summary>Refuses options that name a class, where none is explained.</summary>
    /// <exception cref="InvalidInputException">One is given.</exception>
    public void RefuseClasses(ParseResult parsed, string reason)
    {
        if (Classes.FirstOrDefault(parsed.IsGiven) is { } given)
            throw new InvalidInputException($"{reason} and {given.Name} names a class; leave one of them out.");
    }

    /// <summary>The class to explain, or two to contrast, checked against the network.</summary>
    /// <exception cref="InvalidInputException">The network has no such class, or only the second is given.</exception>
    public Decision Decide(ParseResult parsed, Network network) => (parsed.GetValue(explained), parsed.GetValue(against)) switch
    {
        (null, null) => Decision.Top1,
        (null, { } behind) => throw new InvalidInputException($"--against {behind} contrasts it with another class; name that one with --class."),
        ({ } name, null) => Decision.Class(network.FindClass(name)),
        ({ } ahead, { } behind) => Contrast(network.FindClass(ahead), network.FindClass(behind)),
    };

    private static Decision Contrast(int ahead, int behind) => ahead != behind
        ? Decision.Contrast(ahead, behind)
        : throw new InvalidInputException($"--class and --against both name class {ahead}; choose two classes.");

    /// <summary>The network of a name and weights as they are given, either of which may be missing; the caller disposes of it.</summary>
    /// <exception cref="InvalidInputException">They do not make one.</exception>
    internal static Network Build(string? name, string? path)
    {
        if (name is not null and not KnownNeuronNetwork.Name) Zoo.Require(name);
        if (path is null)
            return name == KnownNeuronNetwork.Name ? KnownNeuronNetwork.Create()
                : name is null ? CompactModel.Create(CompactModel.Default, null)
                : throw new InvalidInputException($"{name} needs its weights; give them with --weights FILE.");
        if (name == KnownNeuronNetwork.Name)
            throw new InvalidInputException($"The weights of {KnownNeuronNetwork.Name} are set by hand; leave out --weights, or choose another --model.");
        if (CompactModel.IsMeant(path)) return CompactModel.Create(path, name);
        if (NamedModel.IsMeant(path)) return NamedModel.Create(path, name);
        var source = Weights.From(path);
        return Zoo.Create(
            name ?? Zoo.Recognise(source) ?? throw new InvalidInputException(
                $"'{path}' holds the weights of no model here; naflow models lists the {Zoo.Names.Count} there are, and --model NAME says what differs."),
            source);
    }
}

/// <summary>A compact network that is part of the tool, given as <c>compact:EXPERIMENT</c> in place of a weights file.</summary>
internal static class CompactModel
{
    /// <summary>What stands before the experiment's name.</summary>
    public const string Prefix = "compact:";

    /// <summary>What is meant when neither a network nor weights are given.</summary>
    public const string Default = $"{Prefix}resnet50";

    /// <summary>Whether the text of <c>--weights</c> names one.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The network.</summary>
    /// <param name="text">The text of <c>--weights</c>.</param>
    /// <param name="model">The network that was asked for; null for that of the weights.</param>
    /// <exception cref="InvalidInputException">There are no such weights, or they are of another network.</exception>
    public static Network Create(string text, string? model)
    {
        var weights = Weights.Compact(text[Prefix.Length..]);
        return Zoo.Create(model ?? Zoo.Recognise(weights)!, weights);
    }
}

/// <summary>A network from weights that are given by name in place of a file.</summary>
internal static class NamedModel
{
    private static readonly char[] SignsOfFile = ['.', '/', '\\'];

    /// <summary>Whether the text of <c>--weights</c> is a name: there is no such file, and it is in the catalogue or looks like no file.</summary>
    public static bool IsMeant(string text) =>
        !File.Exists(text) && (WeightsCatalogue.TryFind(text) is not null || (text.Length > 0 && text.IndexOfAny(SignsOfFile) < 0));

    /// <summary>The network of the weights.</summary>
    /// <param name="text">The weights' name.</param>
    /// <param name="model">The network that was asked for; null for that of the weights.</param>
    /// <exception cref="InvalidInputException">There are no such weights, they are not in the cache, or they are of another network.</exception>
    public static Network Create(string text, string? model)
    {
        var entry = WeightsCatalogue.Find(text);
        if (model is not null && model != entry.Network)
            throw new InvalidInputException($"The weights {entry.Name} are of {entry.Network} and not of {model}; leave out --model, or choose other weights.");
        return Zoo.Create(entry.Network, Weights.Named(entry.Name));
    }
}
