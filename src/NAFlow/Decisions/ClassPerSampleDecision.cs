using NAFlow.Tracing;

namespace NAFlow.Decisions;

/// <summary>The score of a class of its own for every sample.</summary>
internal sealed record ClassPerSampleDecision(IReadOnlyList<int> Indices) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassScore.Read(trace, Indices);
}
