namespace NAFlow;

/// <summary>The score of one class, the same for every sample.</summary>
internal sealed record ClassDecision(int Index) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassScore.Read(trace, [.. Enumerable.Repeat(Index, (int)trace.BatchSize)]);
}
