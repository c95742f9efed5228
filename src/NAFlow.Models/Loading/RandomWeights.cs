using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>Random weights from a seed, with a generator of their own: the global one is left alone.</summary>
internal sealed class RandomWeights(long seed) : Weights
{
    internal override IReadOnlyDictionary<string, IReadOnlyList<long>>? Shapes => null;

    internal override void Fill(Network network, IReadOnlyList<string> ignored)
    {
        using var noGradient = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var (name, parameter) in network.named_parameters())
        {
            using var scope = NewDisposeScope();
            if (parameter.dim() == 1) parameter.copy_(name.EndsWith("weight", StringComparison.Ordinal) ? ones_like(parameter) : zeros_like(parameter));
            else
            {
                var inputs = parameter.numel() / parameter.shape[0];
                parameter.copy_(randn(parameter.shape, generator: generator).Times(Math.Sqrt(2.0 / inputs)));
            }
        }

        network.Provenance = new WeightProvenance($"random, seed {seed}", null);
    }
}
