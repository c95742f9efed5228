using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Turns images as they are kept into images as a network reads them, varied on the way. The whole batch goes through a few tensor operations.</summary>
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
            ColourTransform.Draw(augmentation, random, ofPixel.AsSpan(colours, ColourTransform.Length), ofMean.AsSpan(colours, ColourTransform.Length));
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
