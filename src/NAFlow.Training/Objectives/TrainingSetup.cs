namespace NAFlow.Training;

/// <summary>What an objective works with.</summary>
/// <param name="Network">The network that is trained.</param>
/// <param name="Another">Makes another network of the same form.</param>
/// <param name="Images">The images.</param>
/// <param name="Options">How it is trained.</param>
internal sealed record TrainingSetup(Network Network, Func<Network> Another, TrainingImages Images, TrainingOptions Options);
