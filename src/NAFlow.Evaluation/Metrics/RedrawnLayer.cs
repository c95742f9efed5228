using NAFlow.Data;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Convolution = NAFlow.Networks.Convolution;
using Dropout = NAFlow.Networks.Dropout;

namespace NAFlow.Evaluation;

/// <summary>
/// A layer of the same form with parameters of its own, as PyTorch first draws them: weights and biases even in plus or minus <c>1 / sqrt(inputs of an output)</c>;
/// batch normalisation with scale 1, shift 0, mean 0 and variance 1, so that nothing learned is left in its statistics either.
/// </summary>
internal static class RedrawnLayer
{
    /// <summary>Whether a layer has weights; batch normalisation is no layer to stop at, and goes with the one before it.</summary>
    public static bool HasWeights(Layer? layer) => layer?.Parameters is not null and not BatchNorm && layer is not Dropout;

    /// <summary>Draws a layer anew.</summary>
    /// <param name="node">Where it is.</param>
    /// <param name="seed">The seed of the whole network; every layer has draws of its own.</param>
    /// <param name="type">The number type.</param>
    /// <param name="device">The device.</param>
    /// <returns>The new layer, whose parameters are the caller's; null where there is nothing to draw.</returns>
    /// <exception cref="InvalidInputException">It has parameters and is of a kind that is not known here.</exception>
    public static Layer? Of(Node node, int seed, ScalarType type, Device device)
    {
        if (node.Layer is not { Parameters: { } learned } layer || layer is Dropout) return null;
        Layer drawn = (layer, learned) switch
        {
            (Convolution, Conv2d it) => new Convolution(
                it.in_channels, it.out_channels, it.kernel_size[0], it.stride[0], it.padding![0], it.dilation[0], it.groups, it.bias is not null),
            (FullyConnected, Linear it) => new FullyConnected(it.in_features, it.out_features, it.bias is not null),
            (CosineScores scores, Linear it) => new CosineScores(it.in_features, it.out_features, scores.Scale),
            (BatchNormalisation, BatchNorm it) => new BatchNormalisation(it.num_features, it.eps, affine: it.weight is not null, vectors: it is BatchNorm1d),
            _ => throw new InvalidInputException(
                $"Layer {node.Name} ({node.Kind}) has parameters that cannot be drawn anew; the randomisation check knows only the layers of this library."),
        };
        var parameters = drawn.Parameters!;
        Fill(parameters, SplitMix.Mix((ulong)seed + SplitMix.Increment * (ulong)node.Index));
        parameters.to(device, type);
        parameters.eval();
        return drawn;
    }

    private static void Fill(nn.Module module, ulong seed)
    {
        if (module is BatchNorm) return;
        using var noGradient = no_grad();
        using var generator = new Generator(seed, CPU);
        var weight = module.get_parameter("weight")!;
        var bound = Math.Sqrt(weight.shape[0] / (double)weight.numel());
        foreach (var parameter in module.parameters())
        {
            using var scope = NewDisposeScope();
            parameter.copy_(rand(parameter.shape, generator: generator).Times(2 * bound).Plus(-bound));
        }
    }
}
