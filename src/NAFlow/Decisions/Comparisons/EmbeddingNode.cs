using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>The node whose values are a network's embedding: vectors as they are, of feature maps the mean of every channel.</summary>
internal static class EmbeddingNode
{
    /// <summary>
    /// The node of this name. Without one, the network's output; and where that is scores of classes (they have names, or are cosines), what the layer that
    /// makes them reads.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no such node, or the flow does not reach it.</exception>
    public static Node Find(Network network, string? name)
    {
        if (name is null) return network.ClassNames is not null || network.Output.Layer is CosineScores ? BeforeScores(network) : network.Output;
        var (node, features) = (network[name], network.FeatureNode);
        return node == features || Paths.Between(network.Nodes, features.Index, node.Index).Length > 0
            ? node
            : throw new InvalidInputException(
                $"Layer '{name}' of {network.Name} does not read {features.Name}, the last feature map, where the flow starts; compare there or at a layer after it.");
    }

    /// <summary>The embeddings <c>[B, D]</c> in an activation, float64 on the processor.</summary>
    /// <exception cref="InvalidInputException">The activation is neither vectors nor feature maps.</exception>
    public static Tensor Read(Tensor activation) => activation.OnProcessor() is var values && activation.dim() == 4 ? values.mean([2, 3]) : values;

    /// <summary>The cotangent of an activation whose embeddings have this one, <c>[B, D]</c>.</summary>
    public static Tensor Spread(Tensor cotangent, Tensor activation)
    {
        var placed = cotangent.to(activation.dtype).to(activation.device);
        if (activation.dim() != 4) return placed;
        var (height, width) = (activation.shape[2], activation.shape[3]);
        return placed.Times(1.0 / (height * width)).unsqueeze(2).unsqueeze(3).expand(activation.shape).InChannelsLast();
    }

    private static Node BeforeScores(Network network)
    {
        var node = network.Output;
        while (node != network.FeatureNode && node.Inputs is [var input])
        {
            var before = network.Nodes[input];
            if (node.Layer is FullyConnected or Convolution or CosineScores)
            {
                while (before != network.FeatureNode && before.Layer is Dropout) before = network.Nodes[before.Inputs[0]];
                return before;
            }

            node = before;
        }

        return network.Output;
    }
}
