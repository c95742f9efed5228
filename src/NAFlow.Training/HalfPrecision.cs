using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Rounds a network to numbers of 16 bits, in which it is kept.</summary>
internal static class HalfPrecision
{
    // The largest number of 16 bits; variances below the smallest are as good as 0 beside the epsilon of batch normalisation.
    private const double Largest = 65504;

    /// <summary>Rounds every parameter and statistic in place, so that the network computes what its file will.</summary>
    /// <returns>The largest change, as a share of the largest number of its tensor.</returns>
    /// <exception cref="InvalidOperationException">A number is too large for 16 bits; its tensor is named.</exception>
    public static double Round(Network network)
    {
        using var noGradient = no_grad();
        var worst = 0.0;
        foreach (var (name, tensor) in network.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            using var scope = NewDisposeScope();
            var largest = tensor.abs().max().item<float>();
            if (!(largest <= Largest)) throw new InvalidOperationException($"{name} of {network.Name} reaches {largest}, beyond what 16 bits hold.");
            var rounded = tensor.to(float16).to(float32);
            if (largest > 0) worst = Math.Max(worst, (rounded - tensor).abs().max().item<float>() / largest);
            tensor.copy_(rounded);
        }

        return worst;
    }

    /// <summary>The tensors of a network's file: parameters and statistics in 16 bits.</summary>
    /// <returns>New tensors, owned by the caller's scope.</returns>
    public static IReadOnlyDictionary<string, Tensor> TensorsOf(Network network) =>
        network.state_dict().Where(entry => entry.Value.is_floating_point()).ToDictionary(entry => entry.Key, entry => entry.Value.detach().to(float16));
}
