using NAFlow.Imaging;

namespace NAFlow.Interactive;

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
