namespace NAFlow;

/// <summary>The score of a class of its own for every sample.</summary>
internal sealed record ClassPerSampleDecision(IReadOnlyList<int> Indices) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassScore.Read(trace, Indices);

    /// <summary>Of one image, the class may be asked of any number of changed ones.</summary>
    public override Decision FixedOn(NetworkTrace trace) => Indices is [var only] ? new ClassDecision(only) : this;
}
