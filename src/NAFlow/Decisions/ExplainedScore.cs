using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Decisions;

/// <summary>The score that is explained, for every sample of a batch.</summary>
/// <param name="Node">The node that the score reads.</param>
/// <param name="Values">The score of every sample.</param>
/// <param name="Seed">The derivative of the score by that node's activation, shaped as the activation.</param>
/// <param name="ClassIndices">The class explained, per sample.</param>
public sealed record ExplainedScore(Node Node, IReadOnlyList<double> Values, Tensor Seed, IReadOnlyList<int> ClassIndices) : IDisposable
{
    /// <summary>Frees the seed.</summary>
    public void Dispose() => Seed.Dispose();
}
