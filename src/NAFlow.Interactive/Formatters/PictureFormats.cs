using System.Runtime.InteropServices;
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
        new NotebookFormat<HeatMap>(HeatMapHtml.Write, HeatMapHtml.Text) { Picture = ViewedMap.Draw },
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

/// <summary>A photo, made smaller where it is large.</summary>
internal static class PhotoHtml
{
    // Wider than high, because the grids that are drawn as pictures are.
    private const int Across = 1100, Down = 640, FileAcross = 640, FileDown = 360;

    public static string Write(Photo photo) =>
        $"<figure style=\"margin:0\">{WebPicture.Image(photo, $"The picture {photo.Name}", Across, Down)}<figcaption>{Html.Text(Text(photo))}</figcaption></figure>";

    public static string Text(Photo photo) => $"{photo.Name}, {photo.Width} × {photo.Height} pixels";

    /// <summary>The photo for a file inside a notebook.</summary>
    public static Photo Draw(Photo photo) => WebPicture.Within(photo, FileAcross, FileDown);
}

/// <summary>Several photos as a contact sheet.</summary>
internal static class PhotoListHtml
{
    public static string Write(IReadOnlyList<Photo> photos) =>
        Gallery.Write(Tiles(photos)) + FewOfMany.Note(Gallery.Most, photos.Count, "pictures");

    public static string Text(IReadOnlyList<Photo> photos) => photos.Count == 0
        ? "No pictures"
        : $"{NumberText.Count(photos.Count)} pictures: {FewOfMany.Names(photos.Select(photo => photo.Name), 5)}";

    private static IEnumerable<GridTile> Tiles(IReadOnlyList<Photo> photos) =>
        photos.Take(Gallery.Most).Select(photo => new GridTile(photo.Name, $"{photo.Width} × {photo.Height}", photo));
}

/// <summary>A prepared photo: the picture, and the values that the network reads.</summary>
internal static class PreparedPhotoHtml
{
    public static string Write(PreparedPhoto photo) => $"{PhotoHtml.Write(photo.Picture)}\n{SheetHtml.Write(Values(photo))}";

    public static string Text(PreparedPhoto photo) => $"{PhotoHtml.Text(photo.Picture)}\n{SheetText.Write(Values(photo))}";

    private static Sheet Values(PreparedPhoto photo)
    {
        var plane = photo.Values.Length / photo.Channels;
        var planes = photo.Values.ToArray().Chunk(plane).Select((values, channel) => (Channel: channel, Values: values)).ToArray();
        return Sheet.Of(
            "Normalised values", planes,
            new("plane", at => NumberText.Count(at.Channel)), new("least", at => NumberText.Of(at.Values.Min())),
            new("mean", at => NumberText.Of(at.Values.Average())), new("greatest", at => NumberText.Of(at.Values.Max())));
    }
}

/// <summary>A map by itself, with its values.</summary>
internal static class HeatMapHtml
{
    public static string Write(HeatMap map) =>
        FlowHtml.Write(
            ViewedMap.Of(map, "map", $"A map of {Size(map)}", $"<figcaption>{Html.Text(Text(map))}</figcaption>"),
            new FlowPictureOptions { Percentile = 100, Colours = map.IsSigned ? ColourMap.Diverging : ColourMap.Inferno });

    public static string Text(HeatMap map)
    {
        var values = MemoryMarshal.ToEnumerable(map.Values);
        return $"Map of {Size(map)}, from {NumberText.Of(values.Min())} to {NumberText.Of(values.Max())}, mean {NumberText.Of(values.Average())}";
    }

    private static string Size(HeatMap map) => $"{map.Height} × {map.Width}";
}

/// <summary>A data set: how much there is of what, and a few images, evenly from all.</summary>
internal static class ImageSourceHtml
{
    public static string Write(IImageSource source) => IsGone(source) ? $"<p>{Text(source)}</p>" : $"""
        <p>{Html.Text(Text(source))}</p>
        {Gallery.Write(Tiles(source))}
        """;

    public static string Text(IImageSource source) => IsGone(source)
        ? "Images whose memory was freed"
        : $"{NumberText.Count(source.Labels.Length)} images of {NumberText.Count(source.ClassNames.Length)} classes: {FewOfMany.Names(source.ClassNames, 6)}";

    private static bool IsGone(IImageSource source) => source is LabelledImages { Images.IsInvalid: true };

    private static IEnumerable<GridTile> Tiles(IImageSource source)
    {
        var (count, most) = (source.Labels.Length, Math.Min(Gallery.Most, source.Labels.Length));
        return Enumerable.Range(0, most).Select(place => (int)((long)place * count / most))
            .Select(index => new GridTile(source.ClassNames[source.Labels[index]], $"image {index}", source.Load(index)));
    }
}
