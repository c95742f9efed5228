using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Attention is in the middle: a Gaussian at the centre, with a deviation of a quarter of the side along each axis.</summary>
public static class CentreGaussian
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default) =>
        ControlMaps.Of(traced, cancellation, static (_, activation) =>
            Along(activation.shape[2]).unsqueeze(1).matmul(Along(activation.shape[3]).unsqueeze(0)).expand(activation.shape[0], -1, -1));

    private static Tensor Along(long side) => tensor([.. Enumerable.Range(0, (int)side).Select(place =>
    {
        var deviations = (place - (side - 1) / 2.0) / (side / 4.0);
        return Math.Exp(-deviations * deviations / 2);
    })]);
}
