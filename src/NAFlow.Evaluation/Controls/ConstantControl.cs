using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Attention is the same everywhere: 1.</summary>
public static class ConstantControl
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default) =>
        ControlMaps.Of(traced, cancellation, static (_, activation) => ones([activation.shape[0], activation.shape[2], activation.shape[3]]));
}
