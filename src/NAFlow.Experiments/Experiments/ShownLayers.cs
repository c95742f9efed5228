using NAFlow.Flow;

namespace NAFlow.Experiments.Experiments;

/// <summary>A few layers of a flow, evenly from the image to the last feature map, for pictures and tables that cannot show all.</summary>
internal static class ShownLayers
{
    /// <summary>The layers; all where there are no more.</summary>
    public static IReadOnlyList<FlowLayer> Of(AttentionFlow flow, int most) => flow.Layers.Length <= most
        ? flow.Layers
        : [.. Enumerable.Range(0, most).Select(place => flow.Layers[(int)Math.Round(place * (flow.Layers.Length - 1) / (most - 1.0))])];
}
