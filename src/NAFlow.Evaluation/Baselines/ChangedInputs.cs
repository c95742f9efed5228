using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>The same question asked of changed images.</summary>
internal static class ChangedInputs
{
    /// <summary>
    /// The mean coefficients over changed images at some nodes, by the node's index, in the caller's scope; null where the score does not depend on a
    /// node.
    /// </summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="count">How many times the images are changed.</param>
    /// <param name="batchSize">How many changes of a single image are asked about at once; of several images it is one.</param>
    /// <param name="change">The changed images of each time, <c>[B, C, H, W]</c>, called in order.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="cancellation">Stops between layers.</param>
    public static Tensor?[] MeanCoefficients(
        TracedDecision traced, int count, int batchSize, Func<int, Tensor> change, IReadOnlyList<Node> nodes, CancellationToken cancellation)
    {
        var batch = (int)traced.Trace.BatchSize;
        var sums = new Tensor?[traced.Network.Nodes.Length];
        HashSet<Node> asked = [.. nodes];
        for (var done = 0; done < count;)
        {
            var times = batch == 1 ? Math.Min(batchSize, count - done) : 1;
            using var scope = NewDisposeScope();
            var changed = cat([.. Enumerable.Range(done, times).Select(change)], 0);
            using var again = TracedDecision.Record(traced.Network, changed, traced.Decision, cancellation);
            again.Sweep(new SweepSteps((node, found) =>
            {
                if (found is null || !asked.Contains(node)) return;
                var sum = found.reshape([times, batch, .. found.shape.Skip(1)]).sum([0L]).Times(1.0 / count);
                if (sums[node.Index] is { } known) known.AddScaled(sum);
                else sums[node.Index] = sum.MoveToOuterDisposeScope().MoveToOuterDisposeScope();
            }), cancellation);
            done += times;
        }

        return sums;
    }

    /// <summary>The network's confidence in the answer on many changed images, in order, asked in batches.</summary>
    /// <param name="traced">The traced decision, of one image.</param>
    /// <param name="count">How many changed images there are.</param>
    /// <param name="batchSize">How many are asked about at once, at most.</param>
    /// <param name="change">From the first and the number of images to the images, <c>[number, C, H, W]</c>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static double[] Confidences(
        TracedDecision traced, int count, int batchSize, Func<int, int, Tensor> change, CancellationToken cancellation) =>
        ImageBatches.Ask(
            traced, count, batchSize, (first, end) => change(first, end - first), images => AnswerConfidence.Of(traced, images), cancellation);

    /// <summary>Refuses a batch of several images.</summary>
    public static void RequireOneImage(TracedDecision traced, string method)
    {
        if (traced.Trace.BatchSize != 1)
            throw new InvalidInputException($"{method} explains one image at a time and was given {traced.Trace.BatchSize}; trace each alone.");
    }
}
