using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// The relevance that goes down beside the importance coefficients, where a flow asks for it: that of the score, or of the zero-sum contrast of the
/// answer with the rest; and, as far as N, that of what speaks for the answer, of which the contrast is a share.
/// </summary>
internal sealed class RelevanceDescent : IDisposable
{
    private readonly TracedDecision traced;
    private readonly ExplainOptions options;
    private readonly ReverseSweep sweep;
    private ReverseSweep? answer;
    private Tensor? share;

    private RelevanceDescent(TracedDecision traced, ExplainOptions options, ReverseSweep sweep, ReverseSweep? answer, string? rest) =>
        (this.traced, this.options, this.sweep, this.answer, Rest) = (traced, options, sweep, answer, rest);

    /// <summary>What the answer is set apart from; null for nothing.</summary>
    public string? Rest { get; }

    /// <summary>Starts at the score; null where nothing is asked of relevance.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="options">What is asked.</param>
    /// <param name="lowest">The lowest node that is wanted, by its index.</param>
    /// <param name="cancellation">Stops between layers, where references have to be embedded.</param>
    public static RelevanceDescent? For(TracedDecision traced, ExplainOptions options, int lowest, CancellationToken cancellation)
    {
        var (network, node) = (traced.Network, traced.Score.Node);
        using var scope = NewDisposeScope();
        if (options.AsksOfRest && traced.Decision.Evidence(traced.Trace, traced.Score, cancellation) is { } evidence)
        {
            var contrast = new RelevanceSweep(traced.Trace) { BoundsPixels = true, CountsPositive = RelevanceSweep.Scoring(network, node).Contains };
            var features = network.FeatureNode.Index;
            return new RelevanceDescent(
                traced, options,
                new ReverseSweep(network, node, evidence.For - evidence.Against, contrast.Back, Weighs(options) ? lowest : features),
                options.Start == FlowStart.Share ? new ReverseSweep(network, node, evidence.For, contrast.Back, features) : null,
                evidence.Rest);
        }

        if (!Weighs(options)) return null;
        var plain = new RelevanceSweep(traced.Trace) { BoundsPixels = true };
        return new RelevanceDescent(
            traced, options, new ReverseSweep(network, node, traced.Score.Seed * traced.Trace[node], plain.Back, lowest), answer: null, rest: null);
    }

    /// <summary>The share start at N, <c>clip(R_c / R_p, 0, 1)</c> and 0 where R_p is 0; null where all of it is kept.</summary>
    public Tensor? ShareAt(Node node)
    {
        if (answer?.At(node) is not { } whole || sweep.At(node) is not { } contrast) return null;
        using var scope = NewDisposeScope();
        share = contrast.Over(whole, whole.IsNotZero()).Clipped(0, 1).DetachFromDisposeScope();
        answer.Dispose();
        answer = null;
        return share;
    }

    /// <summary>What the feature map of a node is weighed with, shaped as it; null where the score does not depend on the node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="jacobian">Its importance coefficients.</param>
    /// <param name="featureMap">B.</param>
    public Tensor? Weights(Node node, Tensor? jacobian, Tensor featureMap)
    {
        if (!Weighs(options)) return jacobian;
        if (sweep.At(node) is not { } relevance) return null;
        var coefficients = RelevanceSweep.Coefficients(relevance, traced.Trace[node]);
        return options.Coefficients == CoefficientRule.Balanced && jacobian is not null ? Mean(jacobian, coefficients, featureMap) : coefficients;
    }

    /// <summary>Sends on what arrived at a node.</summary>
    public void PassOn(Node node)
    {
        answer?.PassOn(node);
        sweep.PassOn(node);
    }

    public void Dispose()
    {
        answer?.Dispose();
        sweep.Dispose();
        share?.Dispose();
    }

    /// <summary>Whether coefficients are made of relevance.</summary>
    private static bool Weighs(ExplainOptions options) =>
        options.Coefficients is CoefficientRule.Relevance or CoefficientRule.ContrastiveRelevance or CoefficientRule.Balanced;

    /// <summary>
    /// Coefficients whose products with B add up over channels to the mean of two maps, each divided by its sum: of the sum of the positive parts of
    /// the ones, and of the positive part of the sum of the others.
    /// </summary>
    private static Tensor Mean(Tensor jacobian, Tensor contrast, Tensor featureMap)
    {
        using var scope = NewDisposeScope();
        var (carries, sets) = (featureMap * jacobian, (featureMap * contrast).sum([1L], keepdim: true));
        var first = where(carries.Above(0), jacobian, zeros_like(jacobian)) * HalfOver(carries.relu());
        var second = where(sets.Above(0), contrast, zeros_like(contrast)) * HalfOver(sets.relu());
        return first.Plus(second).MoveToOuterDisposeScope();
    }

    /// <summary>Half of one over the sum of a sample's values, 0 where that is 0.</summary>
    private static Tensor HalfOver(Tensor values)
    {
        var sum = values.sum([1L, 2, 3], keepdim: true);
        return ones_like(sum).Times(0.5).Over(sum, sum.Above(0));
    }
}
