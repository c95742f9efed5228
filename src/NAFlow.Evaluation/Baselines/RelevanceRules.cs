using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// How the relevance R of a layer's output goes to its inputs (Bach et al., 2015; Montavon et al., 2019), with <c>s(z) = z + 1e-6 sign(z)</c>:
/// <list type="bullet">
/// <item>convolution: z+ (alpha 1, beta 0) without bias, <c>R_i = sum over j of (x_i w_ij)+ / s(sum over k of (x_k w_kj)+) R_j</c>, at the image too;</item>
/// <item>batch normalisation that alone reads a convolution: merged into its weights; elsewhere, where every output reads one input, that input gets all;</item>
/// <item>linear layers, cosine scores and average pools: epsilon, <c>R_i = sum over j of x_i w_ij / s(y_j) R_j</c>, where a bias in y keeps its share;</item>
/// <item>add: <c>R_i = x_i / s(y) R</c>;</item>
/// <item>max pool: all to the winner; ReLUs, sigmoid, dropout, flatten, concat, padded shortcut: unchanged.</item>
/// </list>
/// </summary>
internal sealed class RelevanceRules(NetworkTrace trace)
{
    private const double Epsilon = 1e-6;

    /// <summary>What goes to each input of a node, in the caller's scope.</summary>
    /// <exception cref="InvalidInputException">The node's kind has no rule.</exception>
    public IReadOnlyList<Tensor> Back(Node node, Tensor relevance) => node.Layer switch
    {
        Convolution convolution => [Positive(node, convolution, relevance)],
        FullyConnected or AveragePool or AdaptiveAveragePool => [Proportional(node, relevance)],
        CosineScores scores => [Proportional(node, ((TorchSharp.Modules.Linear)scores.Parameters).weight!.detach(), relevance)],
        Add => [.. node.Inputs.Select(input => Activation(input) * relevance / Stabilised(trace[node]))],
        BatchNormalisation or Relu or Relu6 or LeakyRelu or Sigmoid or Dropout => [relevance.alias()],
        MaxPool or GlobalMaxPool or Flatten or Concat or PaddedShortcut => trace.Linearisation(node).ApplyTransposed(relevance),
        _ => throw new InvalidInputException(
            $"Layer {node.Name} of {trace.Network.Name} is of a kind that relevance has no rule for: {node.Kind}; choose a method that uses gradients."),
    };

    private Tensor Activation(int index) => trace[trace.Network.Nodes[index]];

    private Tensor Positive(Node node, Convolution convolution, Tensor relevance)
    {
        var input = Activation(node.Inputs[0]);
        var weight = Merged(node, convolution);
        var halves = new List<(Tensor Input, Linearisation Weights)> { Half(weight.relu(), input.relu()) };

        // What comes from a ReLU has no negative half.
        if (input.Below(0).any().item<bool>()) halves.Add(Half(weight.neg().relu().neg(), input.neg().relu().neg()));
        var shares = relevance / Stabilised(halves.Select(half => half.Weights.Apply([half.Input])).ToArray().Sum());
        return halves.Select(half => half.Input * half.Weights.ApplyTransposed(shares)[0]).ToArray().Sum();

        (Tensor Input, Linearisation Weights) Half(Tensor weights, Tensor part) => (part, convolution.LineariseWith(weights, input.shape, relevance));
    }

    /// <summary>The weights, times the scales of the batch normalisation that alone reads the convolution.</summary>
    private Tensor Merged(Node node, Convolution convolution)
    {
        if (trace.Network.ConsumersOf(node) is not [var only] || trace.Network.Nodes[only].Layer is not BatchNormalisation) return convolution.Weight;
        var scales = trace.Linearisation(only).Apply([ones([1, convolution.OutputChannels, 1, 1], convolution.Weight.dtype, convolution.Weight.device)]);
        return convolution.Weight * scales.reshape(-1, 1, 1, 1);
    }

    private Tensor Proportional(Node node, Tensor relevance) =>
        Activation(node.Inputs[0]) * trace.Linearisation(node).ApplyTransposed(relevance / Stabilised(trace[node]))[0];

    /// <summary>The lengths of the embedding and of the directions multiply all parts of a cosine alike, and so leave their shares.</summary>
    private Tensor Proportional(Node node, Tensor directions, Tensor relevance)
    {
        var input = Activation(node.Inputs[0]);
        return input * (relevance / Stabilised(input.matmul(directions.t()))).matmul(directions);
    }

    private static Tensor Stabilised(Tensor sum) => sum.Plus(where(sum.Below(0), ones_like(sum).Times(-Epsilon), ones_like(sum).Times(Epsilon)));
}
