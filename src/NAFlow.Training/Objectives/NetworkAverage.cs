using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>A network that is the exponential moving average of another.</summary>
internal static class NetworkAverage
{
    /// <summary><c>w = momentum w + (1 - momentum) v</c>, for parameters and the statistics of batch normalisation.</summary>
    /// <param name="follower">w.</param>
    /// <param name="leader">v; of the same form.</param>
    /// <param name="momentum">0 to 1; with 0, a copy.</param>
    public static void Follow(Network follower, Network leader, double momentum)
    {
        using var scope = NewDisposeScope();
        foreach (var (own, other) in Tensors(follower).Zip(Tensors(leader)))
        {
            own.Scale(momentum);
            own.AddScaled(other, 1 - momentum);
        }
    }

    private static IEnumerable<Tensor> Tensors(Network network) =>
        network.parameters().Cast<Tensor>().Concat(network.buffers().Where(buffer => buffer.is_floating_point()));
}
