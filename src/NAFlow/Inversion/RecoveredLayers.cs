using NAFlow.Networks;
using NAFlow.Tensors;

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
