using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Removed pixels become the weighted mean of their neighbours inside the image, removed ones included: one sparse, symmetric and positive system for every mask, solved by
/// conjugate gradients on the grid of pixels, all masks and channels at once. The start is the mean of known pixels at the finest scale that has one.
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
        var kernel = tensor([diagonal, direct, diagonal, direct, 0, direct, diagonal, direct, diagonal]).reshape(1, 1, 3, 3).to(image.dtype).to(image.device);
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
