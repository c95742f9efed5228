using System.Globalization;
using TorchSharp;

namespace NAFlow.Imaging;

/// <summary>What happens to a photo before the network sees it: a resize to a square, then <c>(value / 255 - mean) / deviation</c>.</summary>
public sealed record Preprocessing
{
    private const int MostSide = 8192;

    /// <summary>224 pixels, squashed, ImageNet statistics: as published.</summary>
    public static Preprocessing ImageNet { get; } = new();

    /// <summary>Side of the network's square input, or the short side of one that is none, in pixels.</summary>
    /// <value>224.</value>
    /// <exception cref="InvalidInputException">It is not between 1 and 8192.</exception>
    public int Size
    {
        get;
        init => field = value is >= 1 and <= MostSide
            ? value
            : throw new InvalidInputException($"An input size of {value} pixels cannot be used; choose one from 1 to {MostSide}.");
    } = 224;

    /// <summary>Width of the network's input in pixels where it is no square, whose height is <see cref="Size"/> then; null for a square.</summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">It is not between 1 and 8192.</exception>
    public int? Width
    {
        get;
        init => field = value is null or (>= 1 and <= MostSide)
            ? value
            : throw new InvalidInputException($"An input width of {value} pixels cannot be used; choose one from 1 to {MostSide}.");
    }

    /// <summary>How the photo becomes a square, or keeps its shape.</summary>
    /// <value><see cref="ResizeMode.Square"/>.</value>
    /// <exception cref="InvalidInputException">It is no known mode.</exception>
    public ResizeMode ResizeMode
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new InvalidInputException($"Resize mode {value} is unknown; choose Square, ShortSideCrop or KeepAspect.");
    }

    /// <summary>
    /// Pixels of the short side before the centre is cut out (<see cref="ResizeMode.ShortSideCrop"/> only); null for torchvision's convention of
    /// 256 for a size of 224, and in that proportion for other sizes.
    /// </summary>
    /// <value>Null.</value>
    /// <exception cref="InvalidInputException">
    /// It is not between 1 and 16384; <see cref="Prepare"/> also refuses one under <see cref="Size"/>.
    /// </exception>
    public int? ShortSide
    {
        get;
        init => field = value is null or (>= 1 and <= 16384)
            ? value
            : throw new InvalidInputException($"A short side of {value} pixels cannot be used; choose one from 1 to 16384.");
    }

    /// <summary>The channels the network reads.</summary>
    /// <value><see cref="ChannelOrder.RedGreenBlue"/>.</value>
    /// <exception cref="InvalidInputException">It is no known order.</exception>
    public ChannelOrder Channels
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new InvalidInputException($"Channel order {value} is unknown; choose RedGreenBlue, BlueGreenRed or Gray.");
    }

    /// <summary>Subtracted from each channel after division by 255.</summary>
    /// <value>ImageNet's: 0.485, 0.456, 0.406.</value>
    /// <exception cref="InvalidInputException">One is not finite.</exception>
    public ChannelValues Mean
    {
        get;
        init => field = float.IsFinite(value.Red + value.Green + value.Blue)
            ? value
            : throw new InvalidInputException($"A mean of {value.Red}, {value.Green}, {value.Blue} cannot be used; give finite numbers.");
    } = new(0.485f, 0.456f, 0.406f);

    /// <summary>Divides each channel after the mean was subtracted.</summary>
    /// <value>ImageNet's: 0.229, 0.224, 0.225.</value>
    /// <exception cref="InvalidInputException">One is not positive and finite.</exception>
    public ChannelValues StandardDeviation
    {
        get;
        init => field = value is { Red: > 0, Green: > 0, Blue: > 0 } && float.IsFinite(value.Red + value.Green + value.Blue)
            ? value
            : throw new InvalidInputException(
                $"A standard deviation of {value.Red}, {value.Green}, {value.Blue} cannot be used; give positive finite numbers.");
    } = new(0.229f, 0.224f, 0.225f);

    /// <summary>What happens to a photo, in words.</summary>
    public string Description
    {
        get
        {
            var size = string.Create(CultureInfo.InvariantCulture, $"{Width ?? Size} × {Size} pixels");
            var shape = ResizeMode switch
            {
                ResizeMode.Square => $"squashed to {size}",
                ResizeMode.KeepAspect => string.Create(CultureInfo.InvariantCulture, $"its short side {Size} pixels, its shape kept"),
                _ => string.Create(CultureInfo.InvariantCulture,
                    $"its short side {ShortSide ?? (int)Math.Round(Size * 256 / 224.0)} pixels, the middle {size}"),
            };
            var order = Channels switch
            {
                ChannelOrder.Gray => "one grey channel",
                ChannelOrder.BlueGreenRed => "blue, green, red",
                _ => "red, green, blue",
            };
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{shape}; {order}, from 0 to 1, minus {Mean.Red}, {Mean.Green}, {Mean.Blue}, divided by {StandardDeviation.Red}, {StandardDeviation.Green}, {StandardDeviation.Blue}");
        }
    }

    /// <summary>Resizes and normalises a photo.</summary>
    /// <exception cref="InvalidInputException">
    /// <see cref="ShortSide"/> is under <see cref="Size"/>, or the photo is too long for its shape to be kept.
    /// </exception>
    public PreparedPhoto Prepare(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (Width is { } width && width != Size && ResizeMode != ResizeMode.Square)
            throw new InvalidInputException(
                $"The network reads {width} x {Size} pixels, for which a photo can only be squashed whole; choose {nameof(ResizeMode.Square)}.");
        var longSide = Side(Math.Max(photo.Width, photo.Height), Math.Min(photo.Width, photo.Height));
        if (ResizeMode == ResizeMode.KeepAspect && longSide > MostSide)
            throw new InvalidInputException(
                $"'{photo.Name}' of {photo.Width} x {photo.Height} pixels would be {longSide} pixels long with its shape kept, more than {MostSide}; "
                + "cut it, or let it be squashed to a square.");
        var picture = ResizeMode switch
        {
            ResizeMode.Square => Resize.Bicubic(photo, Width ?? Size, Size),
            ResizeMode.KeepAspect => Resize.Bicubic(photo, Side(photo.Width, photo.Height), Side(photo.Height, photo.Width)),
            _ => CentreCrop.Run(photo, Size, ShortSide ?? (int)Math.Round(Size * 256 / 224.0)),
        };
        return new PreparedPhoto(picture, Normalise(picture));
    }

    /// <summary>
    /// The picture that was normalised to these values, to the byte; what lies outside of 0 to 255 is clipped. Of networks with neither one nor three
    /// channels the first is shown in grey.
    /// </summary>
    /// <param name="values">The values, <c>[C, H, W]</c>.</param>
    /// <param name="height">Rows, H.</param>
    /// <param name="width">Columns, W.</param>
    /// <param name="name">What to call the picture.</param>
    internal Photo PictureOf(ReadOnlySpan<float> values, int height, int width, string name)
    {
        var plane = height * width;
        var isColoured = values.Length == 3 * plane && Channels != ChannelOrder.Gray;
        var (red, green, blue) = !isColoured ? (0, 0, 0) : Channels == ChannelOrder.RedGreenBlue ? (0, plane, 2 * plane) : (2 * plane, plane, 0);
        var pixels = new byte[3 * plane];
        for (var index = 0; index < plane; index++)
        {
            pixels[3 * index] = Level(values[red + index], Mean.Red, StandardDeviation.Red);
            pixels[(3 * index) + 1] = isColoured ? Level(values[green + index], Mean.Green, StandardDeviation.Green) : pixels[3 * index];
            pixels[(3 * index) + 2] = isColoured ? Level(values[blue + index], Mean.Blue, StandardDeviation.Blue) : pixels[3 * index];
        }

        return new Photo(name, width, height, pixels);

        static byte Level(float value, float mean, float deviation) =>
            (byte)Math.Clamp(Math.Round(255 * (((double)value * deviation) + mean)), 0, 255);
    }

    /// <summary>A side of a photo whose short side gets <see cref="Size"/> pixels.</summary>
    private int Side(int side, int other) =>
        side <= other ? Size : (int)Math.Min(int.MaxValue, (((long)Size * side) + (other / 2)) / other);

    private float[] Normalise(Photo picture)
    {
        var pixels = picture.Pixels.Span;
        var plane = pixels.Length / 3;
        if (Channels == ChannelOrder.Gray) return Gray(pixels, plane);
        var values = new float[pixels.Length];
        var (red, blue) = Channels == ChannelOrder.RedGreenBlue ? (0, 2 * plane) : (2 * plane, 0);
        for (var index = 0; index < plane; index++)
        {
            values[red + index] = ((pixels[3 * index] / 255f) - Mean.Red) / StandardDeviation.Red;
            values[plane + index] = ((pixels[(3 * index) + 1] / 255f) - Mean.Green) / StandardDeviation.Green;
            values[blue + index] = ((pixels[(3 * index) + 2] / 255f) - Mean.Blue) / StandardDeviation.Blue;
        }

        return values;
    }

    /// <summary>The luma in whole numbers, with the fixed-point weights of the usual image libraries.</summary>
    private float[] Gray(ReadOnlySpan<byte> pixels, int plane)
    {
        const int red = 19595, green = 38470, blue = 7471, half = 1 << 15;
        var values = new float[plane];
        for (var index = 0; index < plane; index++)
        {
            var luma = (red * pixels[3 * index] + green * pixels[(3 * index) + 1] + blue * pixels[(3 * index) + 2] + half) >> 16;
            values[index] = ((luma / 255f) - Mean.Red) / StandardDeviation.Red;
        }

        return values;
    }
}

/// <summary>How a photo of any shape becomes the network's image.</summary>
public enum ResizeMode
{
    /// <summary>Squashed to the square, so that the whole photo is seen and shapes are distorted: as published.</summary>
    Square,

    /// <summary>
    /// Scaled until the short side has <see cref="Preprocessing.ShortSide"/> pixels, then the centre is cut out: torchvision's evaluation.
    /// </summary>
    ShortSideCrop,

    /// <summary>
    /// Scaled until the short side has <see cref="Preprocessing.Size"/> pixels, and the long side kept whole: for networks that read images of any
    /// shape.
    /// </summary>
    KeepAspect,
}

/// <summary>Which colour channels a network reads, in its order.</summary>
public enum ChannelOrder
{
    /// <summary>Three channels: red, green, blue.</summary>
    RedGreenBlue,

    /// <summary>Three channels: blue, green, red, as networks converted from Caffe read them.</summary>
    BlueGreenRed,

    /// <summary>One channel, the luma of ITU-R BT.601; its mean and deviation are those given for red.</summary>
    Gray,
}

/// <summary>One number for each colour channel, in units of the brightest value (1 = 255).</summary>
/// <param name="Red">Of the red channel.</param>
/// <param name="Green">Of the green channel.</param>
/// <param name="Blue">Of the blue channel.</param>
public readonly record struct ChannelValues(float Red, float Green, float Blue)
{
    /// <summary>The same number for all three channels.</summary>
    public static ChannelValues Same(float value) => new(value, value, value);
}

/// <summary>A photo as the network sees it.</summary>
/// <param name="Picture">The resized picture, before normalisation: what maps are laid over.</param>
/// <param name="Values">The normalised values, <c>[C, H, W]</c>, plane by plane in the network's order, each row by row.</param>
public sealed record PreparedPhoto(Photo Picture, ReadOnlyMemory<float> Values)
{
    /// <summary>C, the number of planes: 3, or 1 for a network that reads gray.</summary>
    public int Channels => Values.Length / (Picture.Width * Picture.Height);
}

/// <summary>
/// The short side scaled to a length and the centre square cut out, with torchvision's rounding: the long side truncated, half-pixel offsets to
/// even. Only the square is ever computed, so a very long photo costs no more than a square one.
/// </summary>
internal static class CentreCrop
{
    public static Photo Run(Photo photo, int size, int shortSide)
    {
        if (shortSide < size)
            throw new InvalidInputException($"A short side of {shortSide} pixels holds no square of {size}; choose a short side of at least {size}.");
        return BicubicResize.Run(
            photo,
            Axis(photo.Width, photo.Height, size, shortSide),
            Axis(photo.Height, photo.Width, size, shortSide));
    }

    private static BicubicWeights Axis(int side, int otherSide, int size, int shortSide)
    {
        var resized = side <= otherSide ? shortSide : (long)shortSide * side / otherSide;
        return BicubicWeights.For(side, resized, (long)Math.Round((resized - size) / 2.0, MidpointRounding.ToEven), size);
    }
}

/// <summary>Prepared photos as the tensor a network takes.</summary>
public static class PhotoTensor
{
    /// <summary>One photo as a new float tensor <c>[1, C, H, W]</c> on the CPU; the caller disposes of it.</summary>
    public static torch.Tensor ToTensor(this PreparedPhoto photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return torch.tensor(photo.Values.ToArray(), [1, photo.Channels, photo.Picture.Height, photo.Picture.Width]);
    }

    /// <summary>Photos of one size as a new float tensor <c>[B, C, H, W]</c> on the CPU; the caller disposes of it.</summary>
    /// <exception cref="InvalidInputException">There is no photo, or their sizes differ.</exception>
    public static torch.Tensor ToTensor(this IReadOnlyList<PreparedPhoto> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        if (photos.Count == 0)
            throw new InvalidInputException("A batch needs at least one photo.");
        var first = photos[0].Picture;
        foreach (var photo in photos)
            if (photo.Picture.Width != first.Width || photo.Picture.Height != first.Height)
                throw new InvalidInputException(
                    $"'{photo.Picture.Name}' is {photo.Picture.Width} x {photo.Picture.Height} and '{first.Name}' {first.Width} x {first.Height}; "
                    + "prepare a batch with one Preprocessing.");
        float[] values = [.. photos.SelectMany(photo => photo.Values.ToArray())];
        return torch.tensor(values, [photos.Count, photos[0].Channels, first.Height, first.Width]);
    }
}
