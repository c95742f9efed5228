namespace NAFlow.Experiments.Experiments;

/// <summary>A few layers, evenly from the image to the last feature map, for pictures and tables that cannot show all.</summary>
internal static class ShownLayers
{
    /// <summary>The layers; all where there are no more.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> layers, int most) => layers.Count <= most
        ? layers
        : [.. Enumerable.Range(0, most).Select(place => layers[(int)Math.Round(place * (layers.Count - 1) / (most - 1.0))])];
}
