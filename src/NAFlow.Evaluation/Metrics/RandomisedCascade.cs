using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// A network with random weights from its head down to one layer after another. The stages share what is still learned with the network itself, which
/// is only read, and what is random with each other, so that all of them together hold each parameter once more. Owns what is random.
/// </summary>
internal sealed class RandomisedCascade : IDisposable
{
    private readonly IReadOnlyDictionary<int, Layer> drawn;

    private RandomisedCascade(IReadOnlyDictionary<int, Layer> drawn) => this.drawn = drawn;

    /// <summary>The layers down to which the network is random, from the head to the first; the name of each.</summary>
    public ImmutableArray<string> Places { get; private init; } = [];

    /// <summary>The network of every stage, in evaluation mode. They must not be disposed of: parts of them are the caller's.</summary>
    public ImmutableArray<Network> Networks { get; private init; } = [];

    /// <summary>Makes the stages.</summary>
    /// <param name="network">The network, in evaluation mode; it must outlive the stages.</param>
    /// <param name="score">The node that the score reads: what comes after it says nothing and is left out.</param>
    /// <param name="stages">How many, 2 or more; the first is that of the last layer with weights, the last that of the first.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="InvalidInputException">The score depends on no weights, or a layer cannot be drawn anew.</exception>
    public static RandomisedCascade Of(Network network, Node score, int stages, int seed)
    {
        var way = Paths.Between(network.Nodes, 0, score.Index).Select(index => network.Nodes[index]).ToList();
        var places = EvenlyChosen.Of([.. way.Where(node => node.Layer!.HasWeights).Reverse()], stages);
        if (places.Count == 0) throw new InvalidInputException(
            $"{score.Name} of {network.Name} depends on no weights, so none can be drawn anew; explain another layer.");
        var drawn = new Dictionary<int, Layer>();
        var cascade = new RandomisedCascade(drawn);
        try
        {
            foreach (var node in way)
                if (Redrawn(network, node, seed) is { } layer)
                    drawn.Add(node.Index, layer);
            return new RandomisedCascade(drawn)
            {
                Places = [.. places.Select(place => place.Name)],
                Networks = [.. places.Select(place => Stage(network, place, drawn, seed))],
            };
        }
        catch
        {
            cascade.Dispose();
            throw;
        }
    }

    /// <summary>Frees the random parameters.</summary>
    public void Dispose()
    {
        foreach (var layer in drawn.Values) layer.Parameters?.Dispose();
    }

    /// <summary>
    /// A layer with random weights in place of a learned one; every layer has draws of its own. Null where there is nothing to draw.
    /// </summary>
    private static Layer? Redrawn(Network network, Node node, int seed)
    {
        using var generator = new Generator(SplitMix.Mix((ulong)seed + SplitMix.Increment * (ulong)node.Index), CPU);
        try
        {
            if (node.Layer!.Redrawn(generator) is not { } drawn) return null;
            drawn.Parameters?.to(network.ParameterDevice, network.ParameterType);
            drawn.Parameters?.eval();
            return drawn;
        }
        catch (InvalidInputException problem)
        {
            throw new InvalidInputException($"Layer {node.Name} ({node.Kind}) of {network.Name} {problem.Message}.", problem);
        }
    }

    private static Network Stage(Network network, Node place, Dictionary<int, Layer> drawn, int seed)
    {
        var nodes = network.Nodes
            .Select(node => node.Index >= place.Index && drawn.TryGetValue(node.Index, out var layer) ? node with { Layer = layer } : node);
        var stage = new Network(network.Name, [.. nodes], network.Blocks, network.InputChannels, network.FeatureNode.Index)
        {
            ClassNames = network.ClassNames,
            HoldsGates = network.HoldsGates,
            Outputs = network.Outputs,
            Preprocessing = network.Preprocessing,
            Provenance = new WeightProvenance($"{network.Provenance.Source}, random down to {place.Name}, seed {seed}", null),
        };
        stage.eval();
        return stage;
    }
}
