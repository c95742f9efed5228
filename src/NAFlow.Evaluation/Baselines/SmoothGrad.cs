using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// SmoothGrad at every layer: the mean of the coefficients over copies of the image with Gaussian noise, then the largest absolute value of a position over channels.
/// </summary>
public static class SmoothGrad
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Smilkov et al., 2017, arXiv 1706.03825";

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="options">How it samples; null for <see cref="SmoothGradOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(
        TracedDecision traced, SmoothGradOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        options ??= SmoothGradOptions.Default;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)options.Seed, CPU);
        var deviation = (traced.Input.amax([1L, 2, 3], keepdim: true) - traced.Input.amin([1L, 2, 3], keepdim: true)).Times(options.Noise);
        var means = ChangedInputs.MeanCoefficients(traced, options.Samples, options.BatchSize, _ => Noisy(), traced.Network.FlowNodes, cancellation);
        return LayerMaps.OfNodes(traced, cancellation, node => means[node.Index]?.abs().amax([1L]));

        Tensor Noisy() => traced.Input.PlusProduct(randn(traced.Input.shape, generator: generator).to(traced.Input.dtype).to(traced.Input.device), deviation);
    }
}
