using NAFlow.Cli.Inputs;
using NAFlow.Cli.Output;
using NAFlow.Decisions;
using NAFlow.Flow;
using NAFlow.Networks;

namespace NAFlow.Cli.Explain;

/// <summary>Explains every image of a source, batch by batch, and writes each flow when it is whole.</summary>
internal sealed class ExplanationJob(
    Network network, Decision decision, ExplainOptions options, FlowPictureOptions picture, ResultFolder results, OpenInput input)
{
    /// <summary>How often progress is reported in all.</summary>
    public int Steps => input.BatchCount * network.FlowNodes.Length;

    /// <summary>Runs, and says in a line for each image where it went.</summary>
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
                        lines.Add(Describe(flow, page));
                    }
                }
                finally
                {
                    foreach (var flow in flows) flow.Dispose();
                }
            }

        return lines;
    }

    private static string Describe(AttentionFlow flow, string page)
    {
        var first = flow.TopClasses[0];
        var ahead = first.Index == flow.Explained.Index ? string.Empty : $", where {first.Label} comes first";
        return $"{flow.Manifest.Input}: {flow.Explained.Label} ({PercentText.Of(flow.Explained.Probability)}){ahead}. Open {page}";
    }
}
