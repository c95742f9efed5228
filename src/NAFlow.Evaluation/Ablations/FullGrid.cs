namespace NAFlow.Evaluation;

/// <summary>
/// Every combination of inversion, gate, coefficients, channel weights and unit, without those whose maps are the same by definition:
/// without inversion nothing is solved, so the unit does not matter; without inversion and with coefficients the gate removes only what is multiplied by 0; and
/// without coefficients and gate nothing depends on the score, so neither do the channel weights matter. Those without channel weights have maps of similarities only.
/// </summary>
public static class FullGrid
{
    /// <summary>All of them, 33.</summary>
    public static IReadOnlyList<MapMethod> All { get; } = [.. GridPoint.All.Where(point => point.IsFirstOfItsKind).Select(point => point.ToMethod())];
}
