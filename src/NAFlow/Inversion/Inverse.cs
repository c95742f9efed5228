using System.Text.Json.Serialization;
using NAFlow.Networks;

namespace NAFlow.Inversion;

/// <summary>
/// How feature maps are recovered: one of <see cref="Kept"/>, <see cref="MinimumNorm"/> and <see cref="None"/>, each with just the options that it
/// heeds. Change a part with <c>with</c>:
/// <code>
/// ExplainOptions.Default with { Inverse = Inverse.Kept with { Unit = SolveUnit.Block } }
/// </code>
/// </summary>
[JsonConverter(typeof(InverseJson))]
public abstract record Inverse
{
    private protected Inverse()
    {
    }

    /// <summary>The kept fraction of every neuron (this project's default).</summary>
    public static KeptInverse Kept { get; } = new();

    /// <summary>The feature map of least norm that gives the used outputs (the paper's inverse, on the used equations).</summary>
    public static MinimumNormInverse MinimumNorm { get; } = new();

    /// <summary>The forward activation: no inversion, as the published program really does.</summary>
    public static NoInverse None { get; } = new();

    /// <summary>What tables call it, such as <c>kept fraction</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether abandoned neurons are set to 0 on the way down. Without it every equation is solved and nothing is abandoned.</summary>
    /// <value>True.</value>
    /// <exception cref="InvalidInputException">It is switched off beside an <see cref="Epsilon"/> above 0.</exception>
    public virtual bool Abandoning
    {
        get;
        init => field = value || !(Epsilon > 0) ? value : throw WithoutAbandoning();
    } = true;

    /// <summary>
    /// The share of a layer's contributions, the sum of <c>|L x|</c> over its neurons, that is abandoned: in every sample the neurons with the
    /// smallest contributions, as many as stay within it. 0 abandons only neurons whose coefficient is exactly 0.
    /// </summary>
    /// <value>
    /// Null: 0 where the network has exact zeros (<see cref="Network.HasExactZeros"/>) and for <see cref="None"/>, and else
    /// <see cref="AbandonedNeurons.UsualEpsilon"/>.
    /// </value>
    /// <exception cref="InvalidInputException">It is not from 0 to below 1, or nothing is abandoned.</exception>
    public double? Epsilon
    {
        get;
        init => field = value is not (null or >= 0 and < 1)
            ? throw new InvalidInputException($"Epsilon cannot be {value}; choose a share from 0 to below 1, such as 0.01.")
            : value > 0 && !Abandoning ? throw WithoutAbandoning() : value;
    }

    /// <summary>
    /// Whether ReLUs count as run in place, as published: the layer before a ReLU then has the ReLU's own tensor, and so its coefficients and its
    /// mask.
    /// </summary>
    /// <value>False: what feeds a ReLU that was off is abandoned.</value>
    public bool ReluInPlace { get; init; }

    /// <summary>The epsilon that holds for a network.</summary>
    public double EpsilonFor(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Epsilon ?? (Abandoning && AbandonsLittle && !network.HasExactZeros ? AbandonedNeurons.UsualEpsilon : 0);
    }

    /// <summary>Whether neurons that give little are abandoned in a network without exact zeros.</summary>
    private protected virtual bool AbandonsLittle => true;

    /// <summary>The way down from N to the image, layer by layer.</summary>
    internal abstract Descent Descend(NetworkTrace trace, AbandonedNeurons abandoned);

    /// <summary>The node whose coefficients and mask are a node's: its own, or the ReLU's that overwrites it.</summary>
    internal Node CoefficientsOf(Network network, Node node) => ReluInPlace ? network.InPlace(node) : node;

    private protected static InvalidInputException WithoutAbandoning() =>
        new("Without abandoning no neuron is abandoned, so an epsilon would be ignored; leave it out, or keep Abandoning.");
}

/// <summary>An inverse that solves the equations of every layer which has no closed form.</summary>
public abstract record SolvedInverse : Inverse
{
    private protected SolvedInverse(double tolerance) => Solver = new LsmrOptions { Tolerance = tolerance };

    /// <inheritdoc />
    /// <exception cref="InvalidInputException">
    /// It is switched off while <see cref="Rows"/> chooses among equations, or beside an <see cref="Inverse.Epsilon"/> above 0.
    /// </exception>
    public sealed override bool Abandoning
    {
        get;
        init => field = value ? value : Epsilon > 0 ? throw WithoutAbandoning() : Rows == RowSelection.Used ? value : throw Ignored(Rows);
    } = true;

    /// <summary>Which equations are solved.</summary>
    /// <value><see cref="RowSelection.Used"/>; without <see cref="Inverse.Abandoning"/> every one is.</value>
    /// <exception cref="InvalidInputException">It is no known choice, or there is nothing to choose because nothing is abandoned.</exception>
    public RowSelection Rows
    {
        get;
        init => field = !Enum.IsDefined(value) ? throw new InvalidInputException($"There is no choice of rows {value}; choose Used, All or First.")
            : Abandoning || value == RowSelection.Used ? value : throw Ignored(value);
    }

    /// <summary>Where the solver starts.</summary>
    /// <value><see cref="StartPoint.Zero"/>.</value>
    /// <exception cref="InvalidInputException">It is no known point.</exception>
    public StartPoint Start
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new InvalidInputException($"There is no start {value}; choose Zero or Activation.");
    }

    /// <summary>What is inverted as one.</summary>
    /// <value><see cref="SolveUnit.Layer"/>.</value>
    /// <exception cref="InvalidInputException">It is no known unit.</exception>
    public SolveUnit Unit
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new InvalidInputException($"There is no unit {value}; choose Layer or Block.");
    }

    /// <summary>
    /// Whether a layer of kernels with fewer outputs than inputs is merged with the layers before it until it has no fewer, as published.
    /// </summary>
    /// <value>False: such a layer has a solution of minimum norm by itself.</value>
    public bool MergeNarrow { get; init; }

    /// <summary>When the solver stops and how it is damped.</summary>
    /// <value>
    /// At most 1,000 iterations, undamped; the tolerance is 1e-2 for <see cref="Inverse.Kept"/> and 1e-3 for <see cref="Inverse.MinimumNorm"/>.
    /// </value>
    public LsmrOptions Solver { get; init; }

    /// <summary>Whether a normalisation is inverted together with the layer of kernels that it rescales.</summary>
    internal abstract bool TakesNormalisation { get; }

    private static InvalidInputException Ignored(RowSelection rows) =>
        new($"Without abandoning every equation is solved, so the choice of rows {rows} would be ignored; set Rows to Used, or keep Abandoning.");
}

/// <summary>Solves for the fraction of every neuron that was kept, which lies between 0 and 1.</summary>
public sealed record KeptInverse : SolvedInverse
{
    internal KeptInverse()
        : base(tolerance: 1e-2)
    {
    }

    /// <inheritdoc />
    public override string Name => "kept fraction";

    /// <summary>
    /// Whether the equations of a convolution are those of what its batch normalisation gives, in its units. The fractions pass a normalisation
    /// unchanged, so that the equations are the same but for a factor of every channel; least squares weighs channels by it, and so the maps of a
    /// network change when an exporter folds its normalisations into the convolutions. With this they are those of the folded network.
    /// </summary>
    /// <value>False: every convolution is solved in units of its own output.</value>
    public bool FoldsNormalisation { get; init; }

    internal override bool TakesNormalisation => FoldsNormalisation;

    internal override Descent Descend(NetworkTrace trace, AbandonedNeurons abandoned) => new KeptFraction(new CascadeState(trace, abandoned, this));
}

/// <summary>Solves for the feature map of least norm, or the one nearest to where the solver starts.</summary>
public sealed record MinimumNormInverse : SolvedInverse
{
    internal MinimumNormInverse()
        : base(tolerance: 1e-3)
    {
    }

    /// <inheritdoc />
    public override string Name => "minimum norm";

    /// <summary>The constant part of several layers taken as one.</summary>
    /// <value><see cref="OffsetRule.Affine"/>.</value>
    /// <exception cref="InvalidInputException">It is no known rule.</exception>
    public OffsetRule Offset
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new InvalidInputException($"There is no offset {value}; choose Affine or Zero.");
    }

    /// <summary>Dividing by a small scale would blow the feature map up.</summary>
    internal override bool TakesNormalisation => true;

    internal override Descent Descend(NetworkTrace trace, AbandonedNeurons abandoned) =>
        new MinimumNorm(new CascadeState(trace, abandoned, this), this);
}

/// <summary>Takes the forward activations: the control without inversion.</summary>
public sealed record NoInverse : Inverse
{
    internal NoInverse()
    {
    }

    /// <inheritdoc />
    public override string Name => "no inversion";

    /// <summary>It is the control, element-wise Grad-CAM, whatever the network.</summary>
    private protected override bool AbandonsLittle => false;

    internal override Descent Descend(NetworkTrace trace, AbandonedNeurons abandoned) => new ForwardActivation(trace, abandoned, this);
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
