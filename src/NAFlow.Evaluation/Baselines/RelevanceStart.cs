namespace NAFlow.Evaluation;

/// <summary>What relevance starts with at the score. It concerns the score of one class; any other score starts with its seed times what it reads.</summary>
public enum RelevanceStart
{
    /// <summary>The score itself at its class, 0 at all others (Bach et al., 2015).</summary>
    Score,

    /// <summary>
    /// Contrastive: the score at its class and <c>-score / (K - 1)</c> at each of the K - 1 others (Gu et al., 2018, arXiv 1812.02100; Lee et al., 2021).
    /// </summary>
    Contrastive,
}
