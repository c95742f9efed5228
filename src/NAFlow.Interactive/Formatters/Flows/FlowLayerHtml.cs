namespace NAFlow.Interactive;

/// <summary>One layer by itself: its map large, with its values and figures.</summary>
internal static class FlowLayerHtml
{
    public static string Write(FlowLayer layer) =>
        MapViewer.Write(layer.Map, layer.Name, LayerFigures.Describe(layer, overPhoto: false), LayerFigures.Caption(layer)) + "\n" + LayerTable.Write([layer]);
}
