namespace NAFlow.Cli;

/// <summary>Explains why two photos are similar, on both, and writes a folder for each.</summary>
internal sealed class PairJob(
    Network network, Photo query, Photo reference, SimilarityChoice choice, ExplainOptions options, FlowPictureOptions picture, ResultFolder results) : IJob
{
    public int Steps => network.FlowNodes.Length;

    public IReadOnlyList<string> Run(IProgress<FlowProgress>? progress, CancellationToken cancellation)
    {
        using var pair = network.ExplainPair(query, reference, choice.Metric, options, choice.Rule, choice.At, progress, cancellation);
        return
        [
            FlowLine.Of(pair.Query, results.Write(pair.Query, picture, "query", cancellation)),
            FlowLine.Of(pair.Reference, results.Write(pair.Reference, picture, "reference", cancellation)),
        ];
    }
}
