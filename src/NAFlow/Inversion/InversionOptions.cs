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

/// <summary>How a layer's feature map is recovered from what the layers after it kept.</summary>
public enum InverseMethod
{
    /// <summary>Solve for the kept fraction of every neuron (this project's default).</summary>
    Kept,

    /// <summary>Solve for the feature map of least norm that gives the used outputs (the paper's inverse, on the used equations).</summary>
    MinimumNorm,

    /// <summary>Take the forward activation: no inversion, as the published program really does.</summary>
    None,
}

/// <summary>Which equations of a layer are solved.</summary>
public enum RowSelection
{
    /// <summary>The equations of used outputs.</summary>
    Used,

    /// <summary>Every equation whose ReLU was on; abandoned outputs are forced to 0.</summary>
    All,

    /// <summary>As all, but no more equations than unknowns: the first in storage order, as published.</summary>
    First,
}

/// <summary>The constant part c of a composite of several layers, f(v) ~ J v + c.</summary>
public enum OffsetRule
{
    /// <summary>c = y - J x, exact at the recorded input.</summary>
    Affine,

    /// <summary>c = f(0), as published.</summary>
    Zero,
}

/// <summary>Where the solver starts.</summary>
public enum StartPoint
{
    /// <summary>From zero: what the used neurons can see.</summary>
    Zero,

    /// <summary>From the forward activation, which is returned unchanged wherever the equations are consistent.</summary>
    Activation,
}

/// <summary>What is inverted as one.</summary>
public enum SolveUnit
{
    /// <summary>Every layer by itself.</summary>
    Layer,

    /// <summary>A block's input from its output in one solve; the layers inside still get their own maps.</summary>
    Block,
}
