using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>The explained score itself of other images: of a class the logit, of a similarity the similarity. Unlike a probability, it does not saturate.</summary>
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
