namespace NAFlow.Evaluation;

/// <summary>Which way a figure is better.</summary>
public enum Better
{
    /// <summary>More is better.</summary>
    Higher,

    /// <summary>Less is better.</summary>
    Lower,

    /// <summary>It describes a map and says nothing of its worth.</summary>
    Neither,
}
