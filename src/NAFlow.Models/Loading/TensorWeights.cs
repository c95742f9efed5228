using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>Weights from tensors at hand.</summary>
internal sealed class TensorWeights(IReadOnlyDictionary<string, Tensor> tensors) : Weights
{
    internal override IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes { get; } =
        tensors.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<long>)entry.Value.shape);

    internal override IEnumerable<Weights> Readings =>
        TensorNames.Readings(tensors.Keys).Select(reading => new TensorWeights(reading.ToDictionary(name => name.Key, name => tensors[name.Value])));

    internal override void Fill(Network network, IReadOnlyList<string> ignored) => WeightFill.Fill(network, Shapes, name => tensors[name].alias(), "the given tensors", ignored);
}
