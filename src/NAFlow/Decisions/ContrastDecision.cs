namespace NAFlow;

/// <summary>The score of one class minus that of another.</summary>
internal sealed record ContrastDecision(int Ahead, int Behind) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassContrast.Read(trace, Ahead, Behind);
}
