using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>The networks by name, in evaluation mode, with the preprocessing and class names that belong to their weights.</summary>
public static class Zoo
{
    /// <summary>The names of the published networks.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. from blueprint in Blueprints.All where !blueprint.IsCompact select blueprint.Name];

    /// <summary>
    /// The names of the compact networks: the architectures of some of the published ones, narrow and with fewer halvings, for images of 96 pixels.
    /// They are this project's own, made to be trained on a processor within minutes.
    /// </summary>
    public static IReadOnlyList<string> CompactNames { get; } = [.. from blueprint in Blueprints.All where blueprint.IsCompact select blueprint.Name];

    /// <summary>
    /// The network that weights are of: the one that their file names in its metadata (<see cref="WeightsContent.NetworkKey"/>), or else the one of
    /// the names and shapes of their tensors; null when they are of none.
    /// </summary>
    public static string? Recognise(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return WeightMatch.All(weights).FirstOrDefault()?.Blueprint.Name;
    }

    /// <summary>The title and source of a network.</summary>
    /// <exception cref="InvalidInputException">The name is unknown.</exception>
    public static string ReferenceOf(string name) => Blueprints.Find(name).Reference;

    /// <summary>How many numbers a network learns, with its published head; no layer is made to find out.</summary>
    /// <exception cref="InvalidInputException">The name is unknown.</exception>
    public static long ParametersOf(string name) => TrunkOutline.WithHead(Blueprints.Find(name))
        .Where(tensor => !tensor.Name.Contains(".running_", StringComparison.Ordinal))
        .Sum(tensor => tensor.Shape.Aggregate(1L, (product, side) => product * side));

    /// <summary>How photos are prepared for a network, where weights do not say otherwise.</summary>
    /// <exception cref="InvalidInputException">The name is unknown.</exception>
    public static Preprocessing PreprocessingOf(string name) => Blueprints.Find(name).Preprocessing;

    /// <summary>Checks a name before anything is loaded.</summary>
    /// <exception cref="InvalidInputException">The name is unknown; the sentence gives the nearest.</exception>
    public static void Require(string name) => Blueprints.Find(name);

    /// <summary>
    /// The network of a name, of weights in words, or of both: without weights, one that has none (<see cref="KnownNeuronNetwork.Name"/>); without a
    /// name, the one that the weights fit; with neither, the compact ResNet-50, which knows drawn creatures.
    /// </summary>
    /// <param name="name">
    /// One of <see cref="Names"/> or <see cref="CompactNames"/>, or <see cref="KnownNeuronNetwork.Name"/>, in any letter case; null for that of the
    /// weights.
    /// </param>
    /// <param name="weights">Its weights, as <see cref="Weights.From(string, string?, string?)"/> takes them; null for none.</param>
    /// <param name="head">What follows the last feature map; null for what the weights have, or the published head where they are random.</param>
    /// <param name="assumptions">What tensors cannot show; null for the usual.</param>
    /// <param name="onnx">What an ONNX file leaves open, where the weights are one; null for the usual.</param>
    /// <exception cref="InvalidInputException">The two do not make a network; the sentence says why.</exception>
    public static Network Create(
        string? name = null, string? weights = null, Head? head = null, Assumptions? assumptions = null, OnnxOptions? onnx = null)
    {
        name = name?.ToLowerInvariant();
        var isKnown = name == KnownNeuronNetwork.Name;
        if (name is not null && !isKnown) Require(name);
        if (isKnown)
            return weights is null ? KnownNeuronNetwork.Create()
                : throw new InvalidInputException($"The weights of {KnownNeuronNetwork.Name} are set by hand; give none, or choose another network.");
        if (weights is null && name is not null) throw new InvalidInputException($"{name} needs its weights; give them with --weights FILE.");
        if (weights is not null && OnnxImport.IsMeant(weights))
            return name is null && head is null ? OnnxImport.Open(weights, onnx).Network : throw new InvalidInputException(
                $"'{weights}' is an ONNX file, which holds its own network; leave out {(name is null ? "the head" : name)}.");
        var own = name?.EndsWith(Blueprint.CompactSuffix, StringComparison.Ordinal) == true ? name[..^Blueprint.CompactSuffix.Length] : name;
        var source = Weights.From(weights ?? "compact", own, name);
        return name is null ? Create(source, head, assumptions) : Create(name, source, head, assumptions);
    }

    /// <summary>The network that weights are of.</summary>
    /// <param name="weights">Its parameters; its widths are theirs.</param>
    /// <param name="head">What follows the last feature map; null for what the weights have.</param>
    /// <param name="assumptions">What tensors cannot show; null for the usual.</param>
    /// <exception cref="InvalidInputException">They are of none, or do not fit.</exception>
    public static Network Create(Weights weights, Head? head = null, Assumptions? assumptions = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        weights = OfState(weights, assumptions);
        if (weights.Shapes is null) throw new InvalidInputException(
            $"{weights.Title} fits any network; name one with --model, such as --model resnet50.");
        var name = Recognise(weights) ?? Blueprints.TryFind(weights.Network)?.Name;
        return name is not null ? Create(name, weights, head, assumptions)
            : throw UnreadableTensor.Find(weights, string.Empty) ?? new InvalidInputException(
                $"{weights.Title} holds the weights of no model here; naflow models lists the {Names.Count} there are, and --model NAME says what differs.");
    }

    /// <summary>The network of this name with these weights.</summary>
    /// <param name="name">One of <see cref="Names"/> or <see cref="CompactNames"/>.</param>
    /// <param name="weights">Its parameters; its widths are theirs.</param>
    /// <param name="head">What follows the last feature map; null for what the weights have, or the published head where they are random.</param>
    /// <param name="assumptions">What tensors cannot show; null for the usual.</param>
    /// <exception cref="InvalidInputException">The name is unknown, or the weights do not fit or say that they are of another network; their
    /// classifier may be left unused by a head that was asked for.</exception>
    public static Network Create(string name, Weights weights, Head? head = null, Assumptions? assumptions = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var blueprint = Blueprints.Find(name);
        weights = OfState(weights, assumptions);
        if (Blueprints.TryFind(weights.Network) is { } said && said != blueprint)
            throw new InvalidInputException($"{weights.Claim} {said.Name} and not of {name}; choose that model, or other weights.");
        var plan = NetworkPlan.For(blueprint, weights, head, assumptions ?? Assumptions.Usual);
        var builder = new NetworkBuilder(name, plan.InputChannels);
        var draft = new NetworkDraft(builder, plan.Shapes, plan.InputChannels, blueprint.Preprocessing.Size, blueprint.Width)
        {
            Assumptions = plan.Assumptions,
            Front = plan.Front,
            PoolTensor = plan.PoolTensor,
        };
        var (network, classes, statedEnd) = Built(builder, draft, plan, blueprint, weights);
        try
        {
            network.Preprocessing = plan.Preprocessing;
            if (plan.Head is EmbeddingHead or LinearEmbeddingHead or ChainHead { IsEmbedding: true }) network.Outputs = OutputMeaning.Embedding;
            var names = plan.Head is ClassifierHead or ChainHead { IsEmbedding: false }
                ? NamesFound.Of(weights, blueprint, classes, plan.InputChannels) : new NamesFound((ClassNames?)null);
            network.ClassNames = names.Names;
            var ignored = head is { LeavesClassifierUnused: true } ? [.. blueprint.Ignored, .. blueprint.OwnHead] : blueprint.Ignored;
            var leftOut = weights.Fill(network, new FillPlan(plan.Reading.Names, ignored, blueprint.HeadName));
            if (weights.Shapes is not null) network.Provenance = network.Provenance with
            { Reading = plan.Said(weights, network, draft, [.. statedEnd, .. names.Seen], names.Assumed, leftOut) };
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static Weights OfState(Weights weights, Assumptions? assumptions) =>
        assumptions?.State is { } state ? weights.OfState(state) : weights;

    /// <summary>The network without its weights, how many values it gives, and what the file states behind them.</summary>
    private static (Network Network, long Outputs, IReadOnlyList<string> End) Built(
        NetworkBuilder builder, NetworkDraft draft, NetworkPlan plan, Blueprint blueprint, Weights weights)
    {
        try
        {
            var features = blueprint.Trunk(draft);
            builder.Features(features.Node);
            var output = plan.Head.Append(draft, features, blueprint);
            plan.RequireAsked(draft);
            var network = builder.Build(output.Node);
            return (network, output.Channels, StatedLayer.Unread(plan.Shapes, [.. network.Nodes.Select(node => node.Name)]));
        }
        catch (UndecidedReadingException problem)
        {
            throw NetworkPlan.CannotBeRead(blueprint, weights, problem);
        }
    }
}

/// <summary>The names of a network's classes, and how they were found.</summary>
/// <param name="Names">The names; null for none.</param>
internal sealed record NamesFound(ClassNames? Names)
{
    /// <summary>Why names in the file are not taken, in words.</summary>
    public IReadOnlyList<string> Seen { get; private init; } = [];

    /// <summary>That names are taken which the file does not hold, in words.</summary>
    public IReadOnlyList<string> Assumed { get; private init; } = [];

    /// <summary>Those that weights hold where there are as many as outputs, or else those of the published network.</summary>
    public static NamesFound Of(Weights weights, Blueprint blueprint, long outputs, int channels)
    {
        if (weights.ClassNames is { } said)
            return said.Count == outputs ? new(new ClassNames(said)) : new((ClassNames?)null)
            { Seen = [$"it names {said.Count} classes and has {outputs} output{(outputs == 1 ? "" : "s")}, so its names are left out (--class-names)"] };
        var published = blueprint.ClassNames;
        return published.Count == outputs && channels == blueprint.InputChannels
            ? new(published)
            {
                Assumed =
                [$"the {outputs} classes are those it was published with, {published.ShortName(0)} to {published.ShortName((int)outputs - 1)} (--class-names)"]
            }
            : new((ClassNames?)null);
    }
}
