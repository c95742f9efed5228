using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// The blur that insertion starts from. As the reference makes it, the kernel is a single bright point of a row of so many taps, smoothed by a Gaussian of four deviations
/// that is reflected at the ends of the row; rows and columns alike. Around the image are zeros, in normalised space.
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
        return nn.functional.conv2d(rows, kernel.reshape(1, 1, 1, taps), padding: [0, taps / 2]).reshape(1, channels, height, width).MoveToOuterDisposeScope();
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
