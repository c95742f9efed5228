namespace NAFlow.Cli;

/// <summary>A few images that are explained together.</summary>
internal abstract class InputBatch : IDisposable
{
    public abstract IReadOnlyList<AttentionFlow> Explain(
        Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation);

    public virtual void Dispose()
    {
    }
}
