namespace NAFlow.Flow;

/// <summary>What an explanation cost, in seconds; a batch's time is shared equally by its samples.</summary>
/// <param name="Forward">The recorded forward pass.</param>
/// <param name="Sweep">The importance sweep.</param>
/// <param name="Cascade">The inversion cascade.</param>
public sealed record FlowSeconds(double Forward, double Sweep, double Cascade);
