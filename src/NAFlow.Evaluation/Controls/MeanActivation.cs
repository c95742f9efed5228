using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Attention is what is active: the mean of the activation over channels, without what is negative.</summary>
public static class MeanActivation
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation = default) =>
        ControlMaps.Of(traced, cancellation, static (_, activation) => activation.mean([1L]).relu());
}
