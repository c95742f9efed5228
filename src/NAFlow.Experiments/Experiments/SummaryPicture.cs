using NAFlow.Flow;
using NAFlow.Imaging;

namespace NAFlow.Experiments.Experiments;

/// <summary>The explained images of an experiment on one page: a row each, with what it is compared with and maps from the image to the last feature map.</summary>
public static class SummaryPicture
{
    private const int Maps = 5, Side = 160;

    /// <summary>Draws the page; null when no image was explained.</summary>
    public static Photo? Draw(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Samples.IsEmpty) return null;
        var compares = result.Samples.Any(sample => sample.Reference is not null);
        return FlowGrid.Draw([.. result.Samples.SelectMany(sample => Row(sample, compares))], new FlowGridOptions
        {
            Columns = 1 + (compares ? 1 : 0) + Math.Min(Maps, result.Samples[0].Flow.Layers.Length),
            TileSize = Side,
            Title = $"{result.Experiment.Name}: {FigureText.Of(result.Figures)}",
            Subtitle = $"{result.Manifest.Network} on {result.Manifest.Data}. Each row: an image with its class{(compares ? ", what it is compared with" : "")}, and the attention of layers from the image to the last feature map.",
            ColourBar = ColourMap.Inferno,
            ColourBarLabel = "attention, each map on its own scale",
        });
    }

    private static IEnumerable<GridTile> Row(ExplainedSample sample, bool compares)
    {
        var flow = sample.Flow;
        yield return new GridTile(sample.ClassName, compares ? "the image" : $"{(sample.IsRight ? "right" : $"taken for {sample.Answer}")}, {flow.Explained.Figure}", flow.Picture!);
        if (compares) yield return new GridTile(sample.Answer, $"{(sample.IsRight ? "right" : "wrong")}, similarity {flow.Explained.Figure}", sample.Reference ?? flow.Picture!);
        var pictures = LayerPicture.Of(flow).ToDictionary(layer => layer.Layer.Name, layer => layer.Picture);
        foreach (var layer in ShownLayers.Of(flow, Maps)) yield return new GridTile(layer.Name, $"{PercentText.Of(layer.AbandonedFraction)} abandoned", pictures[layer.Name]);
    }
}
