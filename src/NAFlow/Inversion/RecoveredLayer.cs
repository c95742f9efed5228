using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>The back-propagated feature map (BPFM) of one layer.</summary>
/// <param name="Node">The node.</param>
/// <param name="FeatureMap">B, shaped as the node's activation; it belongs to the cascade's result.</param>
/// <param name="Report">How the solver did; null where a closed form was used.</param>
/// <param name="Seconds">The time it took, for the whole batch.</param>
public sealed record RecoveredLayer(Node Node, Tensor FeatureMap, SolveReport? Report, double Seconds);
