using System.Text.Json.Serialization;

namespace NAFlow;

/// <summary>
/// How the neurons of a layer share in a decision. Each counts once, and the three shares add up to 1. A neuron that is switched off (activation
/// exactly 0) is silent, whatever its coefficient: it gives nothing. Of the others, those whose coefficient is 0, or that epsilon abandons, are
/// abandoned: they are active, and the decision does not come through them. The rest take part.
/// </summary>
/// <param name="TakingPart">The share of active neurons that the decision came through, in [0, 1].</param>
/// <param name="Abandoned">The share of active neurons that it abandoned, in [0, 1].</param>
/// <param name="Silent">The share of neurons that are switched off, in [0, 1].</param>
public sealed record NeuronShares(double TakingPart, double Abandoned, double Silent)
{
    /// <summary>The epsilon that neurons were abandoned by (<see cref="Inversion.Inverse.Epsilon"/>); 0 where only exact zeros were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Epsilon { get; init; }

    /// <summary>What is wrong with them, or null.</summary>
    internal string? Problem() =>
        TakingPart is >= 0 and <= 1 && Abandoned is >= 0 and <= 1 && Silent is >= 0 and <= 1 && Math.Abs(TakingPart + Abandoned + Silent - 1) < 1e-6
            ? null
            : "are not three shares of a whole";
}
