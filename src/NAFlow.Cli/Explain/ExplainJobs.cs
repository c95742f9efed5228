namespace NAFlow.Cli;

/// <summary>Something to explain, and to write.</summary>
internal interface IJob
{
    /// <summary>How often progress is reported in all.</summary>
    int Steps { get; }

    /// <summary>Runs, and says in a line for each flow where it went.</summary>
    IReadOnlyList<string> Run(IProgress<FlowProgress>? progress, CancellationToken cancellation);
}

/// <summary>Explains every image of a source, batch by batch, and writes each flow when it is whole.</summary>
internal sealed class ExplanationJob(
    Network network, Decision decision, ExplainOptions options, FlowPictureOptions picture, ResultFolder results, OpenInput input) : IJob
{
    public int Steps => input.BatchCount * network.FlowNodes.Length;

    public IReadOnlyList<string> Run(IProgress<FlowProgress>? progress, CancellationToken cancellation)
    {
        var lines = new List<string>();
        foreach (var batch in input.Batches(cancellation))
            using (batch)
            {
                using var flows = batch.Explain(network, decision, options, progress, cancellation);
                foreach (var flow in flows)
                {
                    var page = results.Write(flow, picture, input.FolderNames[lines.Count], cancellation);
                    lines.Add(FlowLine.Of(flow, page));
                }
            }

        return lines;
    }
}

/// <summary>Explains why two photos are similar, on both, and writes a folder for each.</summary>
internal sealed class PairJob(
    Network network, Photo query, Photo reference, SimilarityChoice choice, ExplainOptions options, FlowPictureOptions picture,
    ResultFolder results) : IJob
{
    public int Steps => network.FlowNodes.Length;

    public IReadOnlyList<string> Run(IProgress<FlowProgress>? progress, CancellationToken cancellation)
    {
        using var pair = network.ExplainPair(query, reference, choice.ComparedBy, options, choice.Rule, choice.At, progress, cancellation);
        return
        [
            FlowLine.Of(pair.Query, results.Write(pair.Query, picture, "query", cancellation)),
            FlowLine.Of(pair.Reference, results.Write(pair.Reference, picture, "reference", cancellation)),
        ];
    }
}

/// <summary>A written flow in a line.</summary>
internal static class FlowLine
{
    public static string Of(AttentionFlow flow, string page) =>
        $"{flow.Manifest.Input}: {flow.Explained.Label} ({flow.Explained.Figure}){Ahead(flow)}. Open {page}";

    /// <summary>The first class, when another one is explained.</summary>
    private static string Ahead(AttentionFlow flow) =>
        flow is { Explained.Index: { } explained, TopClasses: [var first, ..] } && first.Index != explained
        ? $", where {first.Label} comes first"
        : string.Empty;
}
