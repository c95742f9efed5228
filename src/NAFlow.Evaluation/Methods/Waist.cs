using System.Collections.Immutable;
using NAFlow.Networks;

namespace NAFlow.Evaluation;

/// <summary>
/// The layers of a flow that every path goes through, such as the ends of blocks: what the decision sees of the image is all in such a layer, and in a branch
/// only a part of it. Convolutions, normalisations and sums are left out where another layer finishes them.
/// </summary>
internal static class Waist
{
    /// <summary>The names of the layers, from the image to the last feature map.</summary>
    public static ImmutableArray<string> Of(Network network)
    {
        var flow = network.FlowNodes;
        var inside = flow.Select(node => node.Index).ToHashSet();
        var (reach, names) = (0, ImmutableArray.CreateBuilder<string>());
        foreach (var node in flow)
        {
            // How far ahead anything before this node is still read.
            if (node.Index >= reach && (node == network.FeatureNode || node.Layer is not (Convolution or BatchNormalisation or Add))) names.Add(node.Name);
            foreach (var reader in network.ConsumersOf(node)) if (inside.Contains(reader)) reach = Math.Max(reach, reader);
        }

        return names.ToImmutable();
    }
}
