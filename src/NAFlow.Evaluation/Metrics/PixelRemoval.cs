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

/// <summary>
/// Removed pixels become the weighted mean of their neighbours inside the image, removed ones included: one sparse, symmetric and positive system for
/// every mask, solved by conjugate gradients on the grid of pixels, all masks and channels at once. The start is the mean of known pixels at the
/// finest scale that has one.
/// </summary>
internal static class LinearImputation
{
    private const int IterationLimit = 2000, CheckedEvery = 4;
    private const double Least = 1e-30, Most = 1e30;

    /// <summary>The image with its removed pixels imputed, <c>[B, C, H, W]</c>, in the caller's scope.</summary>
    /// <param name="image">The image, <c>[1, C, H, W]</c>.</param>
    /// <param name="isRemoved">The masks, <c>[B, 1, H, W]</c>; each leaves a pixel.</param>
    /// <param name="direct">The weight of direct neighbours.</param>
    /// <param name="diagonal">The weight of diagonal neighbours.</param>
    /// <param name="tolerance">The residual to be reached, over the norm of the image.</param>
    /// <param name="cancellation">Stops between iterations.</param>
    public static Tensor Of(Tensor image, Tensor isRemoved, double direct, double diagonal, double tolerance, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var kernel = tensor([diagonal, direct, diagonal, direct, 0, direct, diagonal, direct, diagonal]).reshape(1, 1, 3, 3).to(image.dtype).to(
            image.device);
        var known = image.contiguous();
        var removed = isRemoved.to(image.dtype);
        var weights = Neighbours(ones_like(removed[..1]), kernel);
        var kept = where(isRemoved, zeros_like(known), known);
        var goal = known.square().sum([2, 3], keepdim: true).Times(tolerance * tolerance);

        var solution = removed * CoarseFill(kept, ones_like(removed) - removed);
        var residual = removed * (Neighbours(kept.Plus(solution), kernel) - (weights * solution));
        var direction = residual.clone();
        var squares = residual.square().sum([2, 3], keepdim: true);
        for (var iteration = 0; iteration < IterationLimit; iteration++)
        {
            if (iteration % CheckedEvery == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                if (squares.le(goal).all().item<bool>()) break;
            }

            using var step = NewDisposeScope();
            var applied = removed * ((weights * direction) - Neighbours(direction, kernel));
            var length = squares / (direction * applied).sum([2, 3], keepdim: true).Clipped(Least, Most);
            solution.AddProduct(direction, length);
            residual.AddProduct(applied, length.neg());
            var next = residual.square().sum([2, 3], keepdim: true);
            direction.mul_(next / squares.Clipped(Least, Most)).AddScaled(residual);
            squares.copy_(next);
        }

        return kept.Plus(solution).MoveToOuterDisposeScope();
    }

    /// <summary>The weighted sum of every pixel's neighbours, with zeros around the image.</summary>
    private static Tensor Neighbours(Tensor values, Tensor kernel) =>
        nn.functional.conv2d(values.reshape(-1, 1, values.shape[2], values.shape[3]), kernel, padding: [1, 1]).reshape(values.shape);

    /// <summary>The mean of the known pixels around: of two by two, of four by four, and so on until there is one.</summary>
    private static Tensor CoarseFill(Tensor values, Tensor isKnown)
    {
        var (height, width) = (values.shape[2], values.shape[3]);
        if (height == 1 && width == 1) return values / isKnown.Clipped(Least, Most);
        var coarse = CoarseFill(Halved(values), Halved(isKnown));
        var enlarged = nn.functional.interpolate(coarse, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        return where(isKnown.Above(0), values / isKnown.Clipped(Least, Most), enlarged);
    }

    private static Tensor Halved(Tensor values) => nn.functional.avg_pool2d(values, [2, 2], [2, 2], ceil_mode: true);
}
