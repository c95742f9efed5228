using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>The ablation of the channel contribution weights, which only similarities have.</summary>
internal static class ChannelWeights
{
    /// <summary>The flow of the plain gradient of the similarity; of other decisions it has no maps.</summary>
    public static MapMethod Without(string name, ExplainOptions options)
    {
        var flow = MapMethod.Flow(name, options);
        return flow with { Explain = Explain };

        IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(TracedDecision traced, CancellationToken cancellation)
        {
            ArgumentNullException.ThrowIfNull(traced);
            if (traced.Decision is not SimilarityDecision similarity)
                return [.. Enumerable.Range(0, (int)traced.Trace.BatchSize).Select(_ => new Dictionary<string, HeatMap>())];
            using var plain = TracedDecision.Record(
                traced.Network, traced.Input, similarity with { Rule = ContributionRule.SimilarityGradient }, cancellation);
            return flow.Explain(plain, cancellation);
        }
    }
}
