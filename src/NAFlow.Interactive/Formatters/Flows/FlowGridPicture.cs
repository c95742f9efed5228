using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>A flow as one picture, for places that show no HTML: the photo and a few maps.</summary>
internal static class FlowGridPicture
{
    private const int Maps = 11;

    public static Photo Draw(FlowView view) => SizedPicture.Draw(Tiles(view with { Most = Maps }), new FlowGridOptions
    {
        Title = $"{view.Flow.Explained.Label}, {view.Flow.Explained.Figure}",
        Subtitle = $"Attention flow of {view.Flow.Manifest.Network} from {view.Flow.Manifest.Input}, from the image to the last feature map",
    });

    /// <summary>The photo, where there is one, and the maps.</summary>
    public static GridTile[] Tiles(FlowView view)
    {
        var pictures = LayerPicture.Of(view.Shown(), view.Options);
        var maps = pictures.Select(entry =>
            new GridTile(entry.Layer.Name, $"{PercentText.Of(entry.Layer.AbandonedFraction)} abandoned", entry.Picture));
        return view.Flow.Picture is { } picture ? [new GridTile("photo", picture.Name, picture), .. maps] : [.. maps];
    }
}
