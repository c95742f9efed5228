using NAFlow.Tracing;

namespace NAFlow.Decisions;

/// <summary>The class the network puts first.</summary>
internal sealed record TopClassDecision : Decision
{
    public override ExplainedScore Read(NetworkTrace trace)
    {
        using var first = trace.Output.argmax(-1);
        return ClassScore.Read(trace, [.. first.cpu().data<long>().ToArray().Select(index => (int)index)]);
    }
}
