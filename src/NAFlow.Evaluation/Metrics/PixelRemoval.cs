using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>The order of an image's pixels by descending saliency.</summary>
internal static class SaliencyOrder
{
    /// <summary>The place of every pixel in the order, from 0 for the most salient; equal values are ordered by rows.</summary>
    /// <param name="map">The map, <c>[h, w]</c>; it is resized bilinearly.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    public static int[] Places(HeatMap map, int height, int width)
    {
        var values = Resize.Bilinear(map, height, width).Values.Span;
        var keys = new ulong[values.Length];
        for (var at = 0; at < keys.Length; at++) keys[at] = ((ulong)Descending(values[at]) << 32) | (uint)at;

        // No two keys are equal, so that any sort is a stable one.
        Array.Sort(keys);
        var places = new int[keys.Length];
        for (var place = 0; place < keys.Length; place++) places[(int)(uint)keys[place]] = place;
        return places;
    }

    /// <summary>Whole numbers that fall as the values rise; the two zeros are one.</summary>
    private static uint Descending(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value == 0 ? 0 : value);
        return (bits & 0x80000000) == 0 ? ~(bits | 0x80000000) : bits;
    }
}

/// <summary>
/// The blur that insertion starts from. As the reference makes it, the kernel is a single bright point of a row of so many taps, smoothed by a
/// Gaussian of four deviations that is reflected at the ends of the row; rows and columns alike. Around the image are zeros, in normalised space.
/// </summary>
internal static class GaussianBlur
{
    private const double Reach = 4;

    /// <summary>The image blurred, <c>[1, C, H, W]</c>, in the caller's scope.</summary>
    public static Tensor Of(Tensor image, int taps, double deviation)
    {
        using var scope = NewDisposeScope();
        var (channels, height, width) = (image.shape[1], image.shape[2], image.shape[3]);
        var kernel = tensor(Kernel(taps, deviation)).to(image.dtype).to(image.device);
        var planes = image.reshape(channels, 1, height, width);
        var rows = nn.functional.conv2d(planes, kernel.reshape(1, 1, taps, 1), padding: [taps / 2, 0]);
        return nn.functional.conv2d(rows, kernel.reshape(1, 1, 1, taps), padding: [0, taps / 2]).reshape(1, channels, height, width)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The weights of the taps; they add up to 1.</summary>
    internal static double[] Kernel(int taps, double deviation)
    {
        var reach = (int)(Reach * deviation + 0.5);
        var kernel = new double[taps];
        for (var tap = 0; tap < taps; tap++)
            for (var offset = -reach; offset <= reach; offset++)
                if (Reflected(tap + offset, taps) == taps / 2)
                    kernel[tap] += Math.Exp(-0.5 * offset * offset / (deviation * deviation));
        var sum = kernel.Sum();
        return [.. kernel.Select(weight => weight / sum)];
    }

    private static int Reflected(int at, int length)
    {
        var turn = ((at % (2 * length)) + (2 * length)) % (2 * length);
        return turn < length ? turn : (2 * length) - 1 - turn;
    }
}
