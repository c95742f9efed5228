using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The CIFAR-10 ResNet-20 (He et al., 2016, section 4.2) with shortcuts of option A.</summary>
internal static class CifarResNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("bn1", it.Conv("conv1", image, padding: 1)).relu();
        foreach (var stage in new[] { 1, 2, 3 })
            foreach (var block in new[] { 0, 1, 2 })
                x = Block(it, $"layer{stage}.{block}", x, halves: stage > 1 && block == 0);
        return it.Linear("linear", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Block(NamedTensors it, string name, Tensor x, bool halves)
    {
        var y = it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x, halves ? 2 : 1, padding: 1)).relu();
        y = it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, padding: 1));
        return y.Plus(halves ? EverySecondPixelWidened(x) : x).relu();
    }

    /// <summary>A quarter of the doubled channels, zeros, on either side.</summary>
    private static Tensor EverySecondPixelWidened(Tensor x)
    {
        var small = x[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
        var margin = zeros(small.shape[0], small.shape[1] / 2, small.shape[2], small.shape[3]);
        return cat([margin, small, margin], 1);
    }
}
