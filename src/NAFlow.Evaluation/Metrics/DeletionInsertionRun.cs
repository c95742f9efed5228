using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Deletion and insertion for the maps of one image. The ends of both curves are the image, its blur and nothing, which are asked about once for all maps; between them
/// a map costs <c>2 (n - 1)</c> images.
/// </summary>
internal sealed class DeletionInsertionRun : IDisposable
{
    private readonly EvaluatedImage image;
    private readonly DeletionInsertionOptions options;
    private readonly Tensor nothing, blurred;
    private readonly double ofImage, ofNothing, ofBlurred;
    private readonly int height, width, pixelsAStep;

    public DeletionInsertionRun(EvaluatedImage image, DeletionInsertionOptions options)
    {
        (this.image, this.options) = (image, options);
        (height, width) = ((int)image.Input.shape[2], (int)image.Input.shape[3]);
        pixelsAStep = options.PixelsAStep ?? (int)Math.Ceiling((double)height * width / options.Steps);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        (nothing, blurred) = (zeros_like(image.Input), GaussianBlur.Of(image.Input, options.BlurTaps, options.BlurDeviation).InChannelsLast());
        var ends = image.Confidence(cat([image.Input, nothing, blurred], 0));
        (ofImage, ofNothing, ofBlurred) = (ends[0], ends[1], ends[2]);
        nothing.DetachFromDisposeScope();
        blurred.DetachFromDisposeScope();
    }

    public DeletionInsertionCurves Curves(HeatMap map, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var steps = SaliencyOrder.Places(map, height, width);
        for (var at = 0; at < steps.Length; at++) steps[at] /= pixelsAStep;
        var last = steps.Max() + 1;
        var step = tensor(steps, [1, 1, height, width]).to(image.Input.device);
        return new DeletionInsertionCurves(
            [ofImage, .. Between(step, last, image.Input, nothing, cancellation), ofNothing],
            [ofBlurred, .. Between(step, last, blurred, image.Input, cancellation), ofImage]);
    }

    public void Dispose()
    {
        nothing.Dispose();
        blurred.Dispose();
    }

    /// <summary>The points 1 to <paramref name="last"/> - 1: after k of them, the pixels of the steps under k are changed.</summary>
    private double[] Between(Tensor step, int last, Tensor before, Tensor after, CancellationToken cancellation) => ImageBatches.Ask(
        last - 1,
        options.BatchSize,
        (first, end) => where(step.lt(tensor(Enumerable.Range(first + 1, end - first).ToArray()).reshape(-1, 1, 1, 1).to(step.device)), after, before),
        image.Confidence,
        cancellation);
}
