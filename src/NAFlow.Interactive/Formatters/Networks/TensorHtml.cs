using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Interactive;

/// <summary>A tensor: what it is, in what range, and what it looks like; never its numbers.</summary>
internal static class TensorHtml
{
    private const int Side = 112;

    public static string Write(Tensor tensor) => $"""
        <p>{Html.Text(Text(tensor))}</p>
        <div class="grid">{string.Concat(TensorPicture.Of(tensor).Select(Figure))}</div>
        """;

    public static string Text(Tensor tensor)
    {
        if (tensor.IsInvalid) return "A tensor whose memory was freed";
        var figures = TensorFigures.Of(tensor);
        var range = figures.Least is null
            ? string.Empty
            : $", from {NumberText.Of(figures.Least)} to {NumberText.Of(figures.Greatest)}, mean {NumberText.Of(figures.Mean)}";
        var notFinite = figures.NotFinite > 0 ? $", {NumberText.Count(figures.NotFinite)} not finite" : string.Empty;
        return $"Tensor [{string.Join(", ", figures.Shape)}], {figures.Type} on {figures.Device}{range}{notFinite}";
    }

    private static string Figure(GridTile tile) =>
        $"<figure>{WebPicture.Exact(tile.Picture, $"The tensor's {tile.Title}", Side)}<figcaption>{Html.Text(tile.Title)}</figcaption></figure>";
}
