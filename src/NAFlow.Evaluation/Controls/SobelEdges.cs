using NAFlow.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Attention is at edges: the magnitude of the Sobel gradient of the image's luma (ITU-R BT.601, of the values before normalisation; the mean of the channels of images that are
/// not in colour), with the border repeated; at other layers, its average over what a position covers.
/// </summary>
public static class SobelEdges
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var edges = Edges(Luma(traced));
        return ControlMaps.Of(traced, cancellation, (_, activation) =>
            nn.functional.adaptive_avg_pool2d(edges, [activation.shape[2], activation.shape[3]]).squeeze(1));
    }

    /// <summary>The luma, <c>[B, 1, H, W]</c>, but for a constant.</summary>
    private static Tensor Luma(TracedDecision traced)
    {
        var (image, deviation) = (traced.Input.to(float64), traced.Network.Preprocessing.StandardDeviation);
        if (image.shape[1] != 3) return image.mean([1L], keepdim: true);
        double[] shares = [0.299 * deviation.Red, 0.587 * deviation.Green, 0.114 * deviation.Blue];
        if (traced.Network.Preprocessing.Channels == ChannelOrder.BlueGreenRed) Array.Reverse(shares);
        return (image * tensor(shares, [1, 3, 1, 1], device: image.device)).sum([1L], keepdim: true);
    }

    private static Tensor Edges(Tensor luma)
    {
        var kernels = tensor([-1.0, 0, 1, -2, 0, 2, -1, 0, 1, -1, -2, -1, 0, 0, 0, 1, 2, 1], [2, 1, 3, 3], device: luma.device);
        var gradient = nn.functional.conv2d(nn.functional.pad(luma, [1, 1, 1, 1], PaddingModes.Replicate), kernels);
        return (gradient * gradient).sum([1L], keepdim: true).sqrt();
    }
}
