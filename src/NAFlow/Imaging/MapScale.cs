namespace NAFlow.Imaging;

/// <summary>How the maps of a flow are brought to 0..1 for the eye.</summary>
public enum MapScale
{
    /// <summary>
    /// Each map alone, as published: <c>m - min</c>, then <c>/ (1e-10 + max)</c>. Every map uses the whole range, so maps cannot be compared
    /// in strength. A constant map becomes 0.
    /// </summary>
    EachAlone,

    /// <summary>
    /// One scale for the whole flow: the smallest value of all maps is subtracted from every map, then all are divided by 1e-10 plus the largest
    /// value left in any. Strengths can be compared across layers. A flow of one constant becomes 0; a constant map among others keeps its level.
    /// </summary>
    WholeFlow,
}
