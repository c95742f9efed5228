using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Interactive;

/// <summary>A tensor: what it is, in what range, and what it looks like; never its numbers.</summary>
internal static class TensorHtml
{
    private const int Side = 112;

    public static string Write(Tensor tensor) => $"""
        <p>{Html.Text(Text(tensor))}</p>
        {TileRows.Write(TensorPicture.Of(tensor).Select(Figure))}
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
        $"<figure style=\"margin:0\">{WebPicture.Exact(tile.Picture, $"The tensor's {tile.Title}", Side)}<figcaption>{Html.Text(tile.Title)}</figcaption></figure>";
}

/// <summary>A tensor in figures.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its number type.</param>
/// <param name="Device">Where it lies.</param>
/// <param name="Least">The least finite value; null where there is none, or values cannot be ordered.</param>
/// <param name="Mean">The mean of the finite values.</param>
/// <param name="Greatest">The greatest finite value.</param>
/// <param name="NotFinite">How many values are NaN or infinite.</param>
internal sealed record TensorFigures(long[] Shape, string Type, string Device, double? Least, double? Mean, double? Greatest, long NotFinite)
{
    /// <summary>Reads them; nothing of it is kept in tensors.</summary>
    public static TensorFigures Of(Tensor tensor)
    {
        var bare = new TensorFigures(tensor.shape, tensor.dtype.ToString().ToLowerInvariant(), tensor.device.ToString(), null, null, null, 0);
        if (tensor.is_meta || tensor.is_sparse || tensor.is_complex() || tensor.numel() == 0) return bare;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var numbers = tensor.detach();
        if (!numbers.is_floating_point()) numbers = numbers.to(ScalarType.Float64);
        var isFinite = numbers.isfinite();
        var finite = isFinite.sum().item<long>();
        if (finite < numbers.numel()) numbers = numbers.masked_select(isFinite);
        return finite == 0
            ? bare with { NotFinite = tensor.numel() }
            : bare with
            {
                Least = Number(numbers.min()),
                Mean = Number(numbers.mean([], false, ScalarType.Float64)),
                Greatest = Number(numbers.max()),
                NotFinite = tensor.numel() - finite,
            };
    }

    private static double Number(Tensor scalar) => scalar.to(ScalarType.Float64).item<double>();
}

/// <summary>A tensor as small pictures: images as such, and of anything else with rows and columns the first planes as maps.</summary>
internal static class TensorPicture
{
    private const int Planes = 8, Side = 128;

    /// <summary>The pictures; none where the tensor has no rows and columns.</summary>
    public static GridTile[] Of(Tensor tensor)
    {
        if (tensor.IsInvalid || tensor.is_meta || tensor.is_sparse || tensor.is_complex()) return [];
        if (tensor.dim() is < 2 or > 4 || tensor.numel() == 0) return [];
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var values = tensor.detach();
        if (values.dim() == 4 && values.shape[1] is 1 or 3)
            return [.. First(values).Select(sample => Image(values[sample], $"sample {sample}"))];
        if (values.dim() == 4) values = values[0];
        if (values.dim() == 3 && values.shape[0] is 1 or 3) return [Image(values, "image")];
        return values.dim() == 2
            ? [new("values", null, Map(values))]
            : [.. First(values).Select(channel => new GridTile($"channel {channel}", null, Map(values[channel])))];
    }

    /// <summary>The mean over the channels of the first sample as a picture inside a table; empty where there are no rows and columns.</summary>
    /// <param name="activation">The tensor, <c>[B, C, H, W]</c>.</param>
    /// <param name="name">What it is of.</param>
    public static string MeanOfChannels(Tensor activation, string name)
    {
        if (activation.IsInvalid || activation.dim() != 4) return string.Empty;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return WebPicture.Exact(Map(activation[0].to(ScalarType.Float32).mean([0])), $"Mean over the channels of {name}", 48);
    }

    private static GridTile Image(Tensor image, string name)
    {
        var planes = Small(image);
        var levels = (image.dtype == ScalarType.Byte ? planes : Levels(planes)).to(ScalarType.Byte);
        var pixels = levels.expand(3, -1, -1).permute(1, 2, 0).contiguous().cpu();
        return new(name, null, Photo.FromPixels(name, (int)pixels.shape[1], (int)pixels.shape[0], pixels.bytes));
    }

    private static Photo Map(Tensor plane)
    {
        var values = Small(plane.unsqueeze(0))[0].contiguous().cpu();
        var map = HeatMap.FromValues((int)values.shape[0], (int)values.shape[1], values.data<float>().ToArray());
        return ColourMap.PaintAlone(map, map.Height, map.Width);
    }

    // At most Side rows and columns, as finite single-precision numbers.
    private static Tensor Small(Tensor planes)
    {
        var numbers = planes.to(ScalarType.Float32).nan_to_num();
        var (height, width) = (Math.Min(Side, numbers.shape[1]), Math.Min(Side, numbers.shape[2]));
        return height == numbers.shape[1] && width == numbers.shape[2]
            ? numbers
            : nn.functional.adaptive_avg_pool2d(numbers.unsqueeze(0), [height, width])[0].nan_to_num();
    }

    private static IEnumerable<int> First(Tensor planes) => Enumerable.Range(0, (int)Math.Min(Planes, planes.shape[0]));

    private static Tensor Levels(Tensor planes)
    {
        var (least, most) = (planes.min().item<float>(), planes.max().item<float>());
        var array = planes.contiguous().cpu().data<float>().ToArray();
        var scale = most > least ? 255.0 / ((double)most - least) : 0;
        return tensor(Array.ConvertAll(array, value => (byte)Math.Clamp(Math.Round((value - least) * scale), 0, 255)), planes.shape);
    }
}
