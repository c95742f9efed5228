using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Interactive;

/// <summary>Photos, maps and data sets.</summary>
internal static class PictureFormats
{
    public static IReadOnlyList<INotebookFormat> All { get; } =
    [
        new NotebookFormat<Photo>(PhotoHtml.Write, PhotoHtml.Text) { Picture = PhotoHtml.Draw },
        new NotebookFormat<PreparedPhoto>(PreparedPhotoHtml.Write, PreparedPhotoHtml.Text) { Picture = photo => PhotoHtml.Draw(photo.Picture) },
        new NotebookFormat<HeatMap>(HeatMapHtml.Write, HeatMapHtml.Text) { Picture = MapViewer.Draw },
        new NotebookFormat<IReadOnlyList<Photo>>(PhotoListHtml.Write, PhotoListHtml.Text),
        new NotebookFormat<IImageSource>(ImageSourceHtml.Write, ImageSourceHtml.Text),
        new NotebookFormat<CreatureSet>(CreatureHtml.Write, CreatureHtml.Text)
        {
            Picture = set => SizedPicture.Draw(CreatureHtml.Tiles(set), FlowGridOptions.Default),
        },
        new NotebookFormat<CreatureScene>(CreatureHtml.Write, CreatureHtml.Text) { Picture = scene => CreatureHtml.Draw(scene.Draw()) },
        new NotebookFormat<CreatureImage>(CreatureHtml.Write, CreatureHtml.Text) { Picture = image => PhotoHtml.Draw(CreatureHtml.Draw(image)) },
        new NotebookFormat<CounterfactualPair>(CreatureHtml.Write, CreatureHtml.Text)
        {
            Picture = pair => SizedPicture.Draw(CreatureHtml.Tiles(pair), FlowGridOptions.Default),
        },
    ];
}
