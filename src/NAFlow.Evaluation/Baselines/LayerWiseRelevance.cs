using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Layer-wise relevance propagation at every layer: the relevance of every position, added up over channels, without what is negative. Convolutions
/// share by z+ (alpha 1, beta 0) with their batch normalisation merged, at the image too; linear layers and average pools by the epsilon rule (1e-6),
/// adds in proportion to what comes in; max pools give all to the winner, and everything else passes relevance on.
/// </summary>
internal static class LayerWiseRelevance
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Bach et al., 2015, doi 10.1371/journal.pone.0130140; Montavon et al., 2019, doi 10.1007/978-3-030-28954-6_10";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("LRP", (traced, cancellation) => Explain(traced, cancellation: cancellation))
    {
        Source = Source,
        Neurons = (traced, visit, cancellation) => LayerMaps.NeuronsOf(
            traced, (steps, stop) => BaselineRelevance.Propagate(traced, RelevanceStart.Score, steps, stop), (_, relevance) => relevance, visit,
            cancellation),
    };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="start">What relevance starts with at the score of a class.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(
        TracedDecision traced, RelevanceStart start = RelevanceStart.Score, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfSweep(
            traced, (steps, stop) => BaselineRelevance.Propagate(traced, start, steps, stop), (_, relevance) =>
                relevance.sum(1).relu(), cancellation);
    }
}

/// <summary>
/// Relevance-CAM at every layer: the channels weighed by the sum of their relevance, <c>relu(sum over c of R_c x_c)</c>. The relevance is
/// contrastive, and by z+ everywhere (<see cref="RelevanceStart.Contrastive"/>). On purpose batch normalisations are merged into their convolutions
/// first, and convolutions share without their bias.
/// </summary>
internal static class RelevanceCam
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Lee et al., 2021, CVPR, Relevance-CAM: Your Model Already Knows Where to Look";

    /// <summary>The method, by its name in tables.</summary>
    public static MapMethod Method { get; } = new("Relevance-CAM", (traced, cancellation) => Explain(traced, cancellation: cancellation))
    { Source = Source };

    /// <summary>The maps of every sample.</summary>
    /// <param name="traced">The traced decision.</param>
    /// <param name="start">What relevance starts with at the score of a class.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    public static IReadOnlyList<MapSet> Explain(
        TracedDecision traced, RelevanceStart start = RelevanceStart.Contrastive, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return LayerMaps.OfSweep(
            traced, (steps, stop) => BaselineRelevance.Propagate(traced, start, steps, stop),
            (node, relevance) => traced.Trace[node].Weighed(relevance.SumOfPositions()), cancellation);
    }
}

/// <summary>
/// What relevance starts with at the score. It concerns the score of one class; any other score starts with its seed times what it reads.
/// </summary>
public enum RelevanceStart
{
    /// <summary>The score itself at its class, 0 at all others (Bach et al., 2015).</summary>
    Score,

    /// <summary>
    /// Contrastive: 1 at the class and <c>-1 / K</c> at each of the others, as the program of Relevance-CAM has it (Lee et al., 2021; Gu et al.,
    /// 2018, arXiv 1812.02100, have <c>-1 / (K - 1)</c>).
    /// </summary>
    Contrastive,
}

/// <summary>The relevance of the baselines, from the score to the image.</summary>
internal static class BaselineRelevance
{
    /// <summary>
    /// Brings the relevance of every node, shaped as its activation, to the node. From the contrastive start linear layers and average pools share by
    /// z+ too, as in the program of Relevance-CAM, which also keeps outputs near 0 from having shares beyond all bounds.
    /// </summary>
    public static void Propagate(TracedDecision traced, RelevanceStart start, SweepSteps steps, CancellationToken cancellation)
    {
        var relevance = new RelevanceSweep(traced.Trace) { CountsPositive = _ => start == RelevanceStart.Contrastive };
        ReverseSweep.Run(traced.Trace, traced.Score.Node, Seed(traced, start), relevance.Back, steps, cancellation);
    }

    private static Tensor Seed(TracedDecision traced, RelevanceStart start)
    {
        var seed = traced.Score.Seed;
        var isClass = traced.Score.ClassIndices.Count > 0 && traced.Score.Subjects.Count == 0;
        return start != RelevanceStart.Contrastive || !isClass || seed.shape[1] < 2
            ? seed * traced.Trace[traced.Score.Node]
            : seed.PlusScaled(ones_like(seed) - seed, -1.0 / seed.shape[1]);
    }
}
