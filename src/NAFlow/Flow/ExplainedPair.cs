namespace NAFlow;

/// <summary>Why two images are similar, seen from each: in each flow the other image is the reference.</summary>
/// <param name="Query">The flow on the query.</param>
/// <param name="Reference">The flow on the reference.</param>
public sealed record ExplainedPair(AttentionFlow Query, AttentionFlow Reference) : IDisposable
{
    /// <summary>Frees the tensors, where there are any.</summary>
    public void Dispose()
    {
        Query.Dispose();
        Reference.Dispose();
    }
}
