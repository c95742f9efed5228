using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Asks about many changed images, so many at a time.</summary>
internal static class ImageBatches
{
    /// <summary>The answers to all images in order.</summary>
    /// <param name="count">How many images there are.</param>
    /// <param name="size">How many are made and asked at once.</param>
    /// <param name="make">Makes the images from a first number to before an end, <c>[end - first, C, H, W]</c>, in the scope.</param>
    /// <param name="ask">Asks about a batch.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static double[] Ask(int count, int size, Func<int, int, Tensor> make, Func<Tensor, IReadOnlyList<double>> ask, CancellationToken cancellation)
    {
        var answers = new List<double>(count);
        for (var first = 0; first < count; first += size)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            answers.AddRange(ask(make(first, Math.Min(first + size, count))));
        }

        return [.. answers];
    }
}
