using NAFlow.Decisions;
using NAFlow.Flow;
using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Cli.Inputs;

/// <summary>A few photos.</summary>
internal sealed class PhotoBatch(IReadOnlyList<PreparedPhoto> photos) : InputBatch
{
    public override IReadOnlyList<AttentionFlow> Explain(
        Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation) =>
        network.Explain(photos, decision, options, progress, cancellation);
}
