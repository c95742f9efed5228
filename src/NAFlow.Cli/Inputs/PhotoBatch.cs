using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>A few photos.</summary>
internal sealed class PhotoBatch(IReadOnlyList<PreparedPhoto> photos) : InputBatch
{
    public override IReadOnlyList<AttentionFlow> Explain(
        Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation) =>
        network.Explain(photos, decision, options, progress, cancellation);
}
