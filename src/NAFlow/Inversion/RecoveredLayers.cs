using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Inversion;

/// <summary>The back-propagated feature maps of every layer from the image to N, shallow to deep. Owns its tensors.</summary>
public sealed class RecoveredLayers : IDisposable
{
    private readonly TensorOwner owner;

    internal RecoveredLayers(IReadOnlyList<RecoveredLayer> layers, TensorOwner owner) => (Layers, this.owner) = (layers, owner);

    /// <summary>The layers, shallow to deep.</summary>
    public IReadOnlyList<RecoveredLayer> Layers { get; }

    /// <summary>The layer of this node.</summary>
    public RecoveredLayer this[Node node] => Layers.First(layer => layer.Node == node);

    /// <summary>Frees the feature maps.</summary>
    public void Dispose() => owner.Dispose();
}

/// <summary>The back-propagated feature map (BPFM) of one layer.</summary>
/// <param name="Node">The node.</param>
/// <param name="FeatureMap">B, shaped as the node's activation; it belongs to the cascade's result.</param>
/// <param name="Report">How the solver did; null where a closed form was used.</param>
/// <param name="Seconds">The time it took, for the whole batch.</param>
public sealed record RecoveredLayer(Node Node, Tensor FeatureMap, SolveReport? Report, double Seconds);

/// <summary>How well a layer could be inverted, sample by sample.</summary>
/// <param name="Residuals">The relative residual.</param>
/// <param name="Conditions">The estimate of the condition number, from below.</param>
/// <param name="Iterations">The iterations made.</param>
/// <param name="Restarts">
/// How often the solver's basis was full and begun anew (<see cref="LsmrOptions.BasisVectors"/>); from then on rounding may move the solution.
/// </param>
public sealed record SolveReport(
    IReadOnlyList<double> Residuals, IReadOnlyList<double> Conditions, IReadOnlyList<int> Iterations, IReadOnlyList<int> Restarts)
{
    internal static SolveReport Of(LsmrSolution found) =>
        new(found.Residuals, found.Conditions, found.Iterations, [.. found.Iterations.Select(_ => found.Restarts)]);

    /// <summary>The report of several groups of samples.</summary>
    internal static SolveReport Of(IReadOnlyList<SolveReport> groups) => new(
        [.. groups.SelectMany(group => group.Residuals)], [.. groups.SelectMany(group => group.Conditions)],
        [.. groups.SelectMany(group => group.Iterations)], [.. groups.SelectMany(group => group.Restarts)]);
}
