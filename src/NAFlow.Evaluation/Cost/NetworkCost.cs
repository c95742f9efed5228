namespace NAFlow.Evaluation;

/// <summary>A network and the cost of its flows.</summary>
/// <param name="Facts">The network.</param>
/// <param name="Costs">One entry a method.</param>
public sealed record NetworkCost(NetworkFacts Facts, IReadOnlyList<FlowCost> Costs);
