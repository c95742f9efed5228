using NAFlow.Imaging;
using NAFlow.Inversion;

namespace NAFlow.Evaluation;

/// <summary>
/// Every combination of inverse, abandoning, coefficients, channel weights and unit, without those whose maps are the same by definition:
/// without inversion nothing is solved, so the unit does not matter; without inversion and with coefficients abandoning removes only what is
/// multiplied by 0; and without coefficients and abandoning nothing depends on the score, so neither do the channel weights matter. Those without
/// channel weights have maps of similarities only.
/// </summary>
internal static class FullGrid
{
    /// <summary>All of them, 33.</summary>
    public static IReadOnlyList<MapMethod> All { get; } = [.. GridPoint.All.Where(point => point.IsFirstOfItsKind).Select(point => point.ToMethod())];
}

/// <summary>One combination of the parts of the flow.</summary>
/// <param name="Inverse">How feature maps are recovered, with the other options as they are by default.</param>
/// <param name="Abandoning">Whether neurons are abandoned.</param>
/// <param name="Coefficients">What feature maps are weighed with.</param>
/// <param name="HasChannelWeights">Whether similarities start from the channel contribution weights.</param>
/// <param name="Unit">What is inverted as one.</param>
internal sealed record GridPoint(Inverse Inverse, bool Abandoning, CoefficientRule Coefficients, bool HasChannelWeights, SolveUnit Unit)
{
    /// <summary>Every combination, those included that are the same as another by definition.</summary>
    public static IReadOnlyList<GridPoint> All { get; } =
    [
        .. from inverse in new Inverse[] { Inverse.Kept, Inverse.MinimumNorm, Inverse.None }
           from abandoning in new[] { true, false }
           from coefficients in new[] { CoefficientRule.Jacobian, CoefficientRule.Uniform }
           from weights in new[] { true, false }
           from unit in new[] { SolveUnit.Layer, SolveUnit.Block }
           select new GridPoint(inverse, abandoning, coefficients, weights, unit),
    ];

    /// <summary>The combination with the same maps by definition that stands for all of them.</summary>
    public GridPoint Representative => this with
    {
        Unit = Inverse is SolvedInverse ? Unit : SolveUnit.Layer,
        Abandoning = Abandoning || (Inverse is NoInverse && Coefficients == CoefficientRule.Jacobian),
        HasChannelWeights = HasChannelWeights || (!Abandoning && Coefficients == CoefficientRule.Uniform),
    };

    /// <summary>Whether it stands for itself.</summary>
    public bool IsFirstOfItsKind => Representative == this;

    private string Name => string.Join(
        ", ", "grid",
        Inverse.Name,
        Abandoning ? "gate" : "no gate",
        Coefficients == CoefficientRule.Jacobian ? "coefficients" : "no coefficients",
        HasChannelWeights ? "channel weights" : "no channel weights",
        Unit == SolveUnit.Layer ? "layers" : "blocks");

    /// <summary>The method.</summary>
    public MapMethod ToMethod() => HasChannelWeights ? MapMethod.Flow(Name, Options()) : ChannelWeights.Without(Name, Options());

    private ExplainOptions Options() => ExplainOptions.Default with
    {
        Coefficients = Coefficients,
        Inverse = Inverse is SolvedInverse solved ? solved with { Abandoning = Abandoning, Unit = Unit } : Inverse with { Abandoning = Abandoning },
    };
}

/// <summary>The ablation of the channel contribution weights, which only similarities have.</summary>
internal static class ChannelWeights
{
    /// <summary>The flow of the plain gradient of the similarity; of other decisions it has no maps.</summary>
    public static MapMethod Without(string name, ExplainOptions options)
    {
        var flow = MapMethod.Flow(name, options);
        return flow with { Explain = Explain };

        IReadOnlyList<MapSet> Explain(TracedDecision traced, CancellationToken cancellation)
        {
            ArgumentNullException.ThrowIfNull(traced);
            if (traced.Decision is not SimilarityDecision similarity)
                return [.. Enumerable.Range(0, (int)traced.Trace.BatchSize).Select(_ => new Dictionary<string, HeatMap>())];
            using var plain = TracedDecision.Record(
                traced.Network, traced.Input, similarity with { Rule = ContributionRule.SimilarityGradient }, cancellation);
            return flow.Explain(plain, cancellation);
        }
    }
}
