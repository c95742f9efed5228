using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// Explains decisions: trace, decision, importance sweep, abandonment, inversion cascade, and the maps <c>M = sum over channels of relu(B * L)</c>.
/// Samples of a batch are independent, and nothing is left behind in the network.
/// </summary>
public static class AttentionFlowExplainer
{
    /// <summary>Explains every sample of a batch.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">The prepared images, <c>[B, C, H, W]</c>.</param>
    /// <param name="decision">What is explained; null for the class that comes first.</param>
    /// <param name="options">How; null for <see cref="ExplainOptions.Default"/>.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between layers and between solver iterations.</param>
    /// <returns>One flow per sample; the caller disposes of the set.</returns>
    /// <exception cref="InvalidInputException">The input or the decision does not fit the network.</exception>
    public static FlowSet Explain(
        this Network network, Tensor input, Decision? decision = null, ExplainOptions? options = null,
        IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var traced = TracedDecision.Record(network, input, decision ?? Decision.Top1, cancellation);
        return traced.Explain(Tensors(traced), options, frees: true, progress, cancellation);
    }

    /// <summary>Explains every sample of a batch that was traced already, as other methods may explain it too.</summary>
    /// <param name="traced">The traced decision; it stays the caller's.</param>
    /// <param name="options">How; null for <see cref="ExplainOptions.Default"/>.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between layers and between solver iterations.</param>
    /// <returns>One flow per sample; the caller disposes of the set.</returns>
    public static FlowSet Explain(
        this TracedDecision traced, ExplainOptions? options = null, IProgress<FlowProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        return traced.Explain(Tensors(traced), options, frees: false, progress, cancellation);
    }

    /// <summary>Explains every sample of a batch, and frees its activations on the way: nothing else can be made of the trace.</summary>
    internal static FlowSet ExplainAndFree(this TracedDecision traced, ExplainOptions options, CancellationToken cancellation) =>
        traced.Explain(Tensors(traced), options, frees: true, progress: null, cancellation);

    /// <summary>Explains every sample of a batch, of which more is known than its numbers.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">The prepared images, <c>[B, C, H, W]</c>.</param>
    /// <param name="given">What each of them is.</param>
    /// <param name="decision">What is explained; null for the class that comes first.</param>
    /// <param name="options">How; null for <see cref="ExplainOptions.Default"/>.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between layers and between solver iterations.</param>
    internal static FlowSet Explain(
        this Network network, Tensor input, IReadOnlyList<GivenImage> given, Decision? decision, ExplainOptions? options,
        IProgress<FlowProgress>? progress, CancellationToken cancellation)
    {
        using var traced = TracedDecision.Record(network, input, decision ?? Decision.Top1, cancellation);
        return traced.Explain(given, options, frees: true, progress, cancellation);
    }

    private static FlowSet Explain(
        this TracedDecision traced, IReadOnlyList<GivenImage> given, ExplainOptions? options, bool frees, IProgress<FlowProgress>? progress,
        CancellationToken cancellation)
    {
        options ??= ExplainOptions.Default;
        options.Check();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var pass = new FlowPass(traced, options, frees, progress, cancellation);
        var layers = pass.Run(cancellation);
        var batch = (int)traced.Trace.BatchSize;
        var seconds = new FlowSeconds(traced.ForwardSeconds / batch, traced.SweepSeconds / batch, pass.CascadeSeconds / batch);
        var assembly = new FlowAssembly(traced.Trace, traced.Score, layers, options, seconds, given, pass.Rest);
        return new FlowSet(Enumerable.Range(0, batch).Select(assembly.Sample));
    }

    private static IReadOnlyList<GivenImage> Tensors(TracedDecision traced) =>
        [.. Enumerable.Range(0, (int)traced.Trace.BatchSize).Select(sample => GivenImage.Sample("tensor", sample))];

    /// <summary>Explains one photo, prepared as the network's weights want it.</summary>
    public static AttentionFlow Explain(
        this Network network, Photo photo, Decision? decision = null, ExplainOptions? options = null,
        IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default) =>
        network.Explain([photo], decision, options, progress, cancellation)[0];

    /// <summary>Explains several photos as one batch.</summary>
    public static FlowSet Explain(
        this Network network, IReadOnlyList<Photo> photos, Decision? decision = null, ExplainOptions? options = null,
        IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        return network.Explain([.. photos.Select(network.Preprocessing.Prepare)], decision, options, progress, cancellation);
    }

    /// <summary>Explains several photos as one batch, prepared already by the network's <see cref="Network.Preprocessing"/>.</summary>
    public static FlowSet Explain(
        this Network network, IReadOnlyList<PreparedPhoto> photos, Decision? decision = null, ExplainOptions? options = null,
        IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(photos);
        using var input = photos.ToTensor();
        var preprocessing = network.Preprocessing.Description;
        return network.Explain(input, [.. photos.Select(photo => new GivenImage(photo.Picture.Name, photo.Picture, preprocessing))], decision,
            options, progress, cancellation);
    }
}

/// <summary>Explains why two images are similar, on both of them.</summary>
public static class PairExplainer
{
    /// <summary>Explains the similarity of two photos on the query and, with the roles swapped, on the reference.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="query">The one photo.</param>
    /// <param name="reference">The other photo.</param>
    /// <param name="comparedBy">How embeddings are compared.</param>
    /// <param name="options">How; null for <see cref="ExplainOptions.Default"/>.</param>
    /// <param name="rule">What the importance coefficients start from.</param>
    /// <param name="at">The layer whose values are the embedding; null as for <see cref="SimilarityDecision.At"/>.</param>
    /// <param name="rest">What the similarity is set apart from, where <paramref name="options"/> ask that; null for nothing.</param>
    /// <param name="progress">Told of every layer as it is done, for both photos at once.</param>
    /// <param name="cancellation">Stops between layers and between solver iterations.</param>
    /// <returns>Both flows; the caller disposes of them.</returns>
    /// <exception cref="InvalidInputException">The network has no such layer, or cannot read the photos.</exception>
    public static ExplainedPair ExplainPair(
        this Network network, Photo query, Photo reference, Similarity comparedBy = Similarity.Cosine, ExplainOptions? options = null,
        ContributionRule rule = ContributionRule.ChannelWeights, string? at = null, SimilarityRest? rest = null,
        IProgress<FlowProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(reference);
        var decision = Decision.Similarity([reference, query], comparedBy) with { Rule = rule, At = at, Rest = rest };
        var flows = network.Explain([query, reference], decision, options, progress, cancellation);
        return new ExplainedPair(flows[0], flows[1]);
    }
}

/// <summary>Why two images are similar, seen from each: in each flow the other image is the reference.</summary>
/// <param name="Query">The flow on the query.</param>
/// <param name="Reference">The flow on the reference.</param>
public sealed record ExplainedPair(AttentionFlow Query, AttentionFlow Reference) : IDisposable
{
    /// <summary>Frees the tensors, where there are any.</summary>
    public void Dispose()
    {
        Query.Dispose();
        Reference.Dispose();
    }
}
