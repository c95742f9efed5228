namespace NAFlow.Data;

/// <summary>One scene drawn twice: with a creature of either class of a pair of twins. The pictures differ in the deciding part and nowhere else.</summary>
/// <param name="Twins">The two classes.</param>
/// <param name="First">The scene with a creature of the first class.</param>
/// <param name="Second">The same with one of the second.</param>
public sealed record CounterfactualPair(TwinClasses Twins, CreatureScene First, CreatureScene Second);
