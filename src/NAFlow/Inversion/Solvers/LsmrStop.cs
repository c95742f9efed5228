namespace NAFlow.Inversion;

/// <summary>Why <see cref="Lsmr"/> stopped on a sample.</summary>
public enum LsmrStop
{
    /// <summary>The right-hand side, or its image under the transpose, is zero: the start is the solution.</summary>
    AtStart,

    /// <summary>The residual is small: the equations are satisfied to the tolerance.</summary>
    Residual,

    /// <summary>The residual is at right angles to the columns: a least-squares solution to the tolerance.</summary>
    LeastSquares,

    /// <summary>The condition estimate reached what the number type can bear.</summary>
    Condition,

    /// <summary>No further progress is possible in this number type.</summary>
    Precision,

    /// <summary>The iteration cap.</summary>
    IterationCap,
}
