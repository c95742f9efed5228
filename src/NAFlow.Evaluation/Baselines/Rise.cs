using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// RISE: random masks of the image, each weighed by how sure the network is of the answer when it sees the image through it. Hidden is 0 in normalised space. Of scores
/// that are no probabilities and may be negative, the least is subtracted first, which adds the same to all positions on average.
/// </summary>
public static class Rise
{
    /// <summary>Where it comes from.</summary>
    public const string Reference = "Petsiuk et al., 2018, arXiv 1806.07421";

    /// <summary>The map of the image.</summary>
    /// <param name="traced">The traced decision, of one image.</param>
    /// <param name="options">How it masks; null for <see cref="RiseOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The map <c>[H, W]</c> of the node <c>input</c>.</returns>
    /// <exception cref="InvalidInputException">There is more than one image.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(
        TracedDecision traced, RiseOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        ChangedInputs.RequireOneImage(traced, "RISE");
        options ??= RiseOptions.Default;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (height, width) = ((int)traced.Input.shape[2], (int)traced.Input.shape[3]);
        double[] confidences;
        using (var masks = new RiseMasks(options, height, width))
            confidences = ChangedInputs.Confidences(traced, options.Masks, options.BatchSize, (_, number) => traced.Input * InKind(masks.Next(number)), cancellation);
        var least = Math.Min(0, confidences.Min());

        // The same masks are drawn again: they need not be kept.
        var sum = zeros([1, height * width], float64);
        using (var masks = new RiseMasks(options, height, width))
            for (var done = 0; done < options.Masks;)
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var number = Math.Min(options.BatchSize, options.Masks - done);
                var weights = tensor([.. confidences.Skip(done).Take(number).Select(confidence => confidence - least)], [1, number]);
                sum.AddScaled(weights.matmul(masks.Next(number).to(float64).reshape(number, -1)));
                done += number;
            }

        var maps = new BatchMaps(1);
        maps.Add(traced.Network.Nodes[0], sum.Times(1 / (options.Masks * options.Probability)).reshape(1, height, width));
        return maps.BySample;

        Tensor InKind(Tensor mask) => mask.to(traced.Input.dtype).to(traced.Input.device);
    }
}
