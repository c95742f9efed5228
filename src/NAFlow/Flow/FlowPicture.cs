using NAFlow.Imaging;

namespace NAFlow;

/// <summary>A flow as one labelled picture, ready for a paper.</summary>
public static class FlowPicture
{
    /// <summary>Draws the photo and the map of every chosen layer over it, shallow to deep, each with its name, shape and abandoned fraction.</summary>
    /// <exception cref="InvalidInputException">The options choose no layer.</exception>
    public static Photo ToPicture(this AttentionFlow flow, FlowPictureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        options ??= FlowPictureOptions.Default;
        var tiles = LayerPicture.Of(flow, options).Select(entry => new GridTile(entry.Layer.Name, Caption(entry.Layer), entry.Picture));
        if (flow.Picture is { } picture)
            tiles = tiles.Prepend(new GridTile("photo", $"{picture.Width} × {picture.Height} pixels", picture));
        return FlowGrid.Draw([.. tiles], new FlowGridOptions
        {
            Title = $"{flow.Explained.Label}, {flow.Explained.Figure}",
            Subtitle = $"Attention flow of {flow.Manifest.Network} from {flow.Manifest.Input}, from the image to the last feature map",
            ColourBar = options.Colours,
            ColourBarLabel = options.Scale == MapScale.EachAlone ? "attention, each map on its own scale" : "attention, one scale for all maps",
        });
    }

    private static string Caption(FlowLayer layer) => $"{string.Join(" × ", layer.Shape)}  ·  {PercentText.Of(layer.AbandonedFraction)} abandoned";
}
