using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Networks of the zoo, and tensors to build them from.</summary>
internal static class ZooNetwork
{
    /// <summary>An image of the network's own size, from a seed of its own.</summary>
    public static Tensor Image(Network network, int batch = 1, int? size = null)
    {
        using var generator = new Generator(5UL, CPU);
        var side = size ?? network.Preprocessing.Size;
        return randn([batch, network.InputChannels, side, side], generator: generator);
    }

    /// <summary>
    /// All tensors of a network by name, where batch normalisation is not the identity: random scales, shifts, means and variances, as training leaves them.
    /// </summary>
    public static Dictionary<string, Tensor> Tensors(string name, Head? head = null, long seed = 3)
    {
        using var network = Zoo.Create(name, Weights.Random(seed), head);
        return Tensors(network, seed);
    }

    /// <summary>The same of a network at hand.</summary>
    public static Dictionary<string, Tensor> Tensors(Network network, long seed = 3)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, parameter) in network.named_parameters())
            tensors[name] = parameter.dim() > 1 ? parameter.detach().clone()
                : name.EndsWith("bias", StringComparison.Ordinal) ? randn(parameter.shape, generator: generator).Times(0.1)
                : rand(parameter.shape, generator: generator).Plus(0.5);
        foreach (var (name, buffer) in network.named_buffers())
            if (name.EndsWith("running_mean", StringComparison.Ordinal)) tensors[name] = randn(buffer.shape, generator: generator).Times(0.1);
            else if (name.EndsWith("running_var", StringComparison.Ordinal)) tensors[name] = rand(buffer.shape, generator: generator).Plus(0.5);
        foreach (var tensor in tensors.Values) tensor.MoveToOuterDisposeScope();
        return tensors;
    }
}
