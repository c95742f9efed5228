namespace NAFlow.Inversion;

/// <summary>How feature maps are recovered. Every part of the method can be switched by itself.</summary>
public sealed record InversionOptions
{
    /// <summary>How a layer's feature map is recovered.</summary>
    /// <value><see cref="InverseMethod.Kept"/>.</value>
    public InverseMethod Method { get; init; } = InverseMethod.Kept;

    /// <summary>Which equations are solved.</summary>
    /// <value><see cref="RowSelection.Used"/>.</value>
    public RowSelection Rows { get; init; } = RowSelection.Used;

    /// <summary>The constant part of a composite.</summary>
    /// <value><see cref="OffsetRule.Affine"/>.</value>
    public OffsetRule Offset { get; init; } = OffsetRule.Affine;

    /// <summary>Where the solver starts.</summary>
    /// <value><see cref="StartPoint.Zero"/>.</value>
    public StartPoint Start { get; init; } = StartPoint.Zero;

    /// <summary>What is inverted as one.</summary>
    /// <value><see cref="SolveUnit.Layer"/>.</value>
    public SolveUnit Unit { get; init; } = SolveUnit.Layer;

    /// <summary>
    /// Whether a convolution with fewer outputs than inputs is merged with the layers before it until it has no fewer, as published.
    /// </summary>
    /// <value>False: such a convolution has a solution of minimum norm by itself.</value>
    public bool MergeNarrow { get; init; }

    /// <summary>
    /// Whether ReLUs count as run in place, as published: the layer before a ReLU then has the ReLU's own tensor, and so its coefficients and its mask.
    /// </summary>
    /// <value>False: what feeds a ReLU that was off is abandoned.</value>
    public bool ReluInPlace { get; init; }

    /// <summary>Whether abandoned neurons are set to 0 on the way down. Without it every equation is solved and nothing is abandoned.</summary>
    /// <value>True.</value>
    public bool Gate { get; init; } = true;

    /// <summary>When the solver stops and how it is damped.</summary>
    /// <value>A tolerance of 1e-2, at most 1,000 iterations, undamped.</value>
    public LsmrOptions Solver { get; init; } = new() { Tolerance = 1e-2 };
}
