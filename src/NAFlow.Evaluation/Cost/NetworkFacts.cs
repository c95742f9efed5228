namespace NAFlow.Evaluation;

/// <summary>What a table of networks says of each.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Parameters">The number of its parameters.</param>
/// <param name="Layers">The maps of a flow: the image and every node up to N.</param>
/// <param name="Blocks">The units that may be inverted as one.</param>
/// <param name="Pixels">The side of its input, in pixels.</param>
/// <param name="InverseRules">The rules by which its layers are inverted, the most frequent first.</param>
public sealed record NetworkFacts(string Name, long Parameters, int Layers, int Blocks, int Pixels, IReadOnlyList<string> InverseRules)
{
    /// <summary>Reads the facts off a network.</summary>
    public static NetworkFacts Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(
            network.Name, network.parameters().Sum(parameter => parameter.numel()), network.FlowNodes.Length, network.Blocks.Length, network.Preprocessing.Size,
            [
                .. network.FlowNodes.Where(node => node.Layer is not null).GroupBy(node => node.Layer!.InverseRule)
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key),
            ]);
    }
}
