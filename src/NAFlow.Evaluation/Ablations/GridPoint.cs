using NAFlow.Inversion;

namespace NAFlow.Evaluation;

/// <summary>One combination of the parts of the flow.</summary>
/// <param name="Method">How feature maps are recovered.</param>
/// <param name="Gate">Whether neurons are abandoned.</param>
/// <param name="Coefficients">What feature maps are weighed with.</param>
/// <param name="HasChannelWeights">Whether similarities start from the channel contribution weights.</param>
/// <param name="Unit">What is inverted as one.</param>
internal sealed record GridPoint(InverseMethod Method, bool Gate, CoefficientRule Coefficients, bool HasChannelWeights, SolveUnit Unit)
{
    /// <summary>Every combination, those included that are the same as another by definition.</summary>
    public static IReadOnlyList<GridPoint> All { get; } =
    [
        .. from method in new[] { InverseMethod.Kept, InverseMethod.MinimumNorm, InverseMethod.None }
           from gate in new[] { true, false }
           from coefficients in new[] { CoefficientRule.Jacobian, CoefficientRule.Uniform }
           from weights in new[] { true, false }
           from unit in new[] { SolveUnit.Layer, SolveUnit.Block }
           select new GridPoint(method, gate, coefficients, weights, unit),
    ];

    /// <summary>The combination with the same maps by definition that stands for all of them.</summary>
    public GridPoint Representative => this with
    {
        Unit = Method == InverseMethod.None ? SolveUnit.Layer : Unit,
        Gate = Gate || (Method == InverseMethod.None && Coefficients == CoefficientRule.Jacobian),
        HasChannelWeights = HasChannelWeights || (!Gate && Coefficients == CoefficientRule.Uniform),
    };

    /// <summary>Whether it stands for itself.</summary>
    public bool IsFirstOfItsKind => Representative == this;

    private string Name => string.Join(
        ", ", "grid",
        Method switch { InverseMethod.Kept => "kept fraction", InverseMethod.MinimumNorm => "minimum norm", _ => "no inversion" },
        Gate ? "gate" : "no gate",
        Coefficients == CoefficientRule.Jacobian ? "coefficients" : "no coefficients",
        HasChannelWeights ? "channel weights" : "no channel weights",
        Unit == SolveUnit.Layer ? "layers" : "blocks");

    /// <summary>The method.</summary>
    public MapMethod ToMethod() => HasChannelWeights ? MapMethod.Flow(Name, Options()) : ChannelWeights.Without(Name, Options());

    private ExplainOptions Options()
    {
        var start = Method == InverseMethod.MinimumNorm ? ExplainOptions.MinimumNorm : ExplainOptions.Default;
        return start with { Coefficients = Coefficients, Inversion = start.Inversion with { Method = Method, Gate = Gate, Rows = Gate ? RowSelection.Used : RowSelection.All, Unit = Unit } };
    }
}
