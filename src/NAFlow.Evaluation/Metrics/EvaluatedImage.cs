using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>One image whose maps are judged, with the decision that they explain. It stays the owner's of the trace.</summary>
/// <param name="Traced">The traced decision, a batch of one.</param>
public sealed record EvaluatedImage(TracedDecision Traced)
{
    /// <summary>What is known of where things are.</summary>
    /// <value>Null: nothing.</value>
    public ImageTruth? Truth { get; init; }

    /// <summary>The seed of whatever a metric draws at random for this image.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The network.</summary>
    public Network Network => Traced.Network;

    /// <summary>The prepared image, <c>[1, C, H, W]</c>; it belongs to the trace.</summary>
    public Tensor Input => Traced.Input;

    /// <summary>How sure the network is of the explained answer.</summary>
    /// <param name="images">Changed images, <c>[N, C, H, W]</c>.</param>
    public IReadOnlyList<double> Confidence(Tensor images) => AnswerConfidence.Of(Traced, images);
}
