namespace NAFlow.Interactive;

/// <summary>The level axis of charts over depth.</summary>
internal static class DepthAxis
{
    private const int WideFrom = 60, Wide = 1000;

    /// <summary>The axis of these layers, shallow to deep.</summary>
    public static ChartAxis Of(IReadOnlyList<string> layers) =>
        new("layer, from the image to the last feature map") { Names = [.. layers], Named = [.. DepthLabels.For(layers)] };

    /// <summary>The axis of these layers, shallow to deep.</summary>
    public static ChartAxis Of(IReadOnlyList<FlowLayer> layers) => Of([.. layers.Select(layer => layer.Name)]);

    /// <summary>The width of a chart of so many layers.</summary>
    public static int Width(int layers) => layers > WideFrom ? Wide : 760;

    /// <summary>A figure of every layer that has it, as a line.</summary>
    public static LineSeries Line(string name, IReadOnlyList<FlowLayer> layers, Func<FlowLayer, double?> figure)
    {
        (int Depth, double? Value)[] points = [.. layers.Select((layer, depth) => (depth, figure(layer))).Where(point => point.Item2 is not null)];
        return new(name, points.Select(point => (double)point.Depth), points.Select(point => point.Value!.Value));
    }
}
