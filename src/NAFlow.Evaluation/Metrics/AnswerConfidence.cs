using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// How sure a network is of the answer that is explained, on other images: the softmax probability of the class; of a similarity, the similarity; of a contrast of two
/// classes, the difference of their scores.
/// </summary>
public static class AnswerConfidence
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
        return nn.functional.softmax(trace.Output.to(float64), 1).gather(1, chosen).cpu().data<double>().ToArray();
    }
}
