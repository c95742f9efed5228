namespace NAFlow;

/// <summary>The score of one class minus that of another, both found by their names, or by their numbers in digits.</summary>
internal sealed record NamedContrastDecision(string Ahead, string Behind) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) =>
        ClassContrast.Read(trace, NamedClassDecision.Find(trace.Network, Ahead), NamedClassDecision.Find(trace.Network, Behind));
}
