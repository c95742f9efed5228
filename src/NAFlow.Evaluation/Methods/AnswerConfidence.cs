using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// A network's confidence in the explained answer, on other images: the probability of the class or label; of a value and of a similarity, the score;
/// of a contrast of two classes, the difference of their scores.
/// </summary>
internal static class AnswerConfidence
{
    /// <summary>Asks the same question of other images.</summary>
    /// <param name="traced">The traced decision, a batch of one.</param>
    /// <param name="images">The images, <c>[N, C, H, W]</c>, all at once.</param>
    /// <exception cref="InvalidInputException">The images do not fit the network.</exception>
    public static IReadOnlyList<double> Of(TracedDecision traced, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(traced);
        ArgumentNullException.ThrowIfNull(images);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var trace = NetworkTrace.RecordAt(traced.Network, images, traced.Score.Node);
        using var score = traced.Decision.Read(trace);
        if (score.ClassIndices.Count == 0 || score.Subjects.Count > 0) return score.Values;
        var chosen = tensor(score.ClassIndices.Select(index => (long)index).ToArray()).to(trace.Output.device).unsqueeze(1);
        return ClassScore.Confidences(trace).gather(1, chosen).cpu().data<double>().ToArray();
    }
}

/// <summary>
/// The explained score itself of other images: of a class the logit, of a similarity the similarity. Unlike a probability, it does not saturate.
/// </summary>
internal static class AnswerScore
{
    /// <summary>Asks the same question of other images, all at once.</summary>
    /// <param name="traced">The traced decision, a batch of one.</param>
    /// <param name="images">The images, <c>[N, C, H, W]</c>.</param>
    public static IReadOnlyList<double> Of(TracedDecision traced, Tensor images)
    {
        using var noGradient = no_grad();
        using var trace = NetworkTrace.RecordAt(traced.Network, images, traced.Score.Node);
        using var score = traced.Decision.Read(trace);
        return score.Values;
    }
}

/// <summary>Asks about many changed images, so many at a time.</summary>
internal static class ImageBatches
{
    /// <summary>The answers to all images in order.</summary>
    /// <param name="traced">What is asked of them, a batch of one.</param>
    /// <param name="count">How many images there are.</param>
    /// <param name="most">How many are made and asked at once, at most; fewer where a pass over fewer takes less time for each.</param>
    /// <param name="make">Makes the images from a first number to before an end, <c>[end - first, C, H, W]</c>, in the scope.</param>
    /// <param name="ask">Asks about a batch.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static double[] Ask(
        TracedDecision traced, int count, int most, Func<int, int, Tensor> make, Func<Tensor, IReadOnlyList<double>> ask,
        CancellationToken cancellation)
    {
        var size = ForwardPass.AtOnce(traced.Network, traced.Input.shape, most);
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
