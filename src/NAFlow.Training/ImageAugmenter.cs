using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>
/// Turns images as they are kept into images as a network reads them, varied on the way. The whole batch goes through a few tensor operations.
/// </summary>
internal sealed class ImageAugmenter
{
    private const float Largest = 255;

    private readonly Augmentation augmentation;
    private readonly float[] mean;
    private readonly float[] deviation;

    /// <param name="augmentation">How they are varied.</param>
    /// <param name="preprocessing">The mean and deviation of the network.</param>
    public ImageAugmenter(Augmentation augmentation, Preprocessing preprocessing)
    {
        this.augmentation = augmentation;
        mean = [preprocessing.Mean.Red, preprocessing.Mean.Green, preprocessing.Mean.Blue];
        deviation = [preprocessing.StandardDeviation.Red, preprocessing.StandardDeviation.Green, preprocessing.StandardDeviation.Blue];
    }

    /// <summary>Varies a batch.</summary>
    /// <param name="images">uint8 <c>[B, 3, S, S]</c>.</param>
    /// <param name="side">The side of the result in pixels, T.</param>
    /// <param name="random">Draws for one image after the other.</param>
    /// <returns>float32 <c>[B, 3, T, T]</c>, normalised; owned by the caller.</returns>
    public Tensor Apply(Tensor images, int side, Random random)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var count = (int)images.shape[0];
        var crops = new float[count * CropTransform.Length];
        var (ofPixel, ofMean) = (new float[count * ColourTransform.Length], new float[count * ColourTransform.Length]);
        for (var image = 0; image < count; image++)
        {
            var colours = image * ColourTransform.Length;
            CropTransform.Draw(augmentation, random, crops.AsSpan(image * CropTransform.Length, CropTransform.Length));
            ColourTransform.Draw(augmentation, random, ofPixel.AsSpan(colours, ColourTransform.Length),
                ofMean.AsSpan(colours, ColourTransform.Length));
            Normalise(ofPixel.AsSpan(colours, ColourTransform.Length));
            Normalise(ofMean.AsSpan(colours, ColourTransform.Length));
        }

        var cropped = Crop(images, tensor(crops, [count, 2, 3]), side).reshape(count, 3, -1);
        var shift = tensor(mean.Zip(deviation, (middle, scale) => -middle / scale).ToArray(), [1, 3, 1])
            .Plus(tensor(ofMean, [count, 3, 3]).bmm(cropped.mean([2], keepdim: true)));
        var coloured = tensor(ofPixel, [count, 3, 3]).bmm(cropped);
        coloured.AddScaled(shift);
        return coloured.reshape(count, 3, side, side).MoveToOuterDisposeScope();
    }

    private static Tensor Crop(Tensor images, Tensor maps, int side)
    {
        var grid = nn.functional.affine_grid(maps, [images.shape[0], 3, side, side], align_corners: false);
        return nn.functional.grid_sample(
            images.to(float32), grid, mode: GridSampleMode.Bilinear, padding_mode: GridSamplePaddingMode.Reflection, align_corners: false);
    }

    /// <summary>Lets a matrix, which works in 0 to 1, take 0 to 255 and give deviations.</summary>
    private void Normalise(Span<float> matrix)
    {
        for (var index = 0; index < matrix.Length; index++) matrix[index] /= Largest * deviation[index / 3];
    }
}

/// <summary>
/// The affine map from the pixels of a crop to those of the image, both from -1 to 1: crop, mirror and turn in one, as <c>affine_grid</c> takes it
/// (Szegedy et al., 2015, for the distribution of the crops).
/// </summary>
internal static class CropTransform
{
    /// <summary>The numbers of one map: a matrix of 2 x 3, row by row.</summary>
    public const int Length = 6;

    /// <summary>Draws one map.</summary>
    /// <param name="augmentation">What is drawn.</param>
    /// <param name="random">Draws.</param>
    /// <param name="map">Takes the six numbers.</param>
    public static void Draw(Augmentation augmentation, Random random, Span<float> map)
    {
        var area = Between(random, augmentation.LeastArea, 1);
        var (farthest, angle) = (Math.Log(augmentation.AspectRatio), augmentation.Rotation * Math.PI / 180);
        var aspect = Math.Exp(Between(random, -farthest, farthest));
        var (width, height) = (Math.Min(1, Math.Sqrt(area * aspect)), Math.Min(1, Math.Sqrt(area / aspect)));
        var (x, y) = (Between(random, width - 1, 1 - width), Between(random, height - 1, 1 - height));
        var (sine, cosine) = Math.SinCos(Between(random, -angle, angle));
        var side = random.NextDouble() < augmentation.Mirrored ? -1 : 1;
        map[0] = (float)(side * width * cosine);
        map[1] = (float)(-height * sine);
        map[2] = (float)x;
        map[3] = (float)(side * width * sine);
        map[4] = (float)(height * cosine);
        map[5] = (float)y;
    }

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();
}

/// <summary>
/// Other colours as a linear map: hue, saturation or grey, contrast and brightness of a pixel x, given the mean pixel m of its image, are
/// <c>A x + O m</c>. Colours are not clipped.
/// </summary>
internal static class ColourTransform
{
    /// <summary>The numbers of one matrix, 3 x 3, row by row.</summary>
    public const int Length = 9;

    // The luma of ITU-R BT.601, which image libraries take for grey.
    private static readonly double[] Luma = [0.299, 0.587, 0.114];

    /// <summary>Draws one map.</summary>
    /// <param name="augmentation">What is drawn.</param>
    /// <param name="random">Draws.</param>
    /// <param name="ofPixel">Takes A.</param>
    /// <param name="ofMean">Takes O.</param>
    public static void Draw(Augmentation augmentation, Random random, Span<float> ofPixel, Span<float> ofMean)
    {
        var brightness = Around(random, augmentation.Brightness);
        var contrast = Around(random, augmentation.Contrast);
        var saturation = Around(random, augmentation.Saturation);
        var turn = 2 * Math.PI * augmentation.Hue * (2 * random.NextDouble() - 1);
        if (random.NextDouble() < augmentation.Grey) saturation = 0;

        Span<double> hue = stackalloc double[Length];
        TurnAroundGrey(turn, hue);
        for (var column = 0; column < 3; column++)
        {
            var luma = Luma[0] * hue[column] + Luma[1] * hue[3 + column] + Luma[2] * hue[6 + column];
            for (var row = 0; row < 3; row++)
            {
                var index = 3 * row + column;
                ofPixel[index] = (float)(brightness * contrast * (saturation * hue[index] + (1 - saturation) * luma));
                ofMean[index] = (float)(brightness * (1 - contrast) * luma);
            }
        }
    }

    /// <summary>Rodrigues' rotation around the axis of greys.</summary>
    private static void TurnAroundGrey(double angle, Span<double> matrix)
    {
        var (sine, cosine) = Math.SinCos(angle);
        var (others, along) = ((1 - cosine) / 3, sine / Math.Sqrt(3));
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++)
                matrix[3 * row + column] = others + ((column - row + 3) % 3) switch { 0 => cosine, 1 => -along, _ => along };
    }

    private static double Around(Random random, double reach) => 1 + reach * (2 * random.NextDouble() - 1);
}
