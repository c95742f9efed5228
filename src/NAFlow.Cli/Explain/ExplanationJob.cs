namespace NAFlow.Cli;

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
                var flows = batch.Explain(network, decision, options, progress, cancellation);
                try
                {
                    foreach (var flow in flows)
                    {
                        var page = results.Write(flow, picture, input.FolderNames[lines.Count], cancellation);
                        lines.Add(FlowLine.Of(flow, page));
                    }
                }
                finally
                {
                    foreach (var flow in flows) flow.Dispose();
                }
            }

        return lines;
    }
}
