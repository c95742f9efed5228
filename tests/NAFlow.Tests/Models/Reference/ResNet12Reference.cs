using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>ResNet-12 of Meta-Baseline (Chen et al., 2021): blocks of three convolutions, leaky ReLUs, a pool after each block.</summary>
internal static class ResNet12Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = image;
        foreach (var name in new[] { "layer1", "layer2", "layer3", "layer4" })
        {
            var y = Leaky(it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x, padding: 1)));
            y = Leaky(it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, padding: 1)));
            y = it.Norm($"{name}.bn3", it.Conv($"{name}.conv3", y, padding: 1));
            var shortcut = it.Norm($"{name}.downsample.1", it.Conv($"{name}.downsample.0", x));
            x = NamedTensors.MaxPool(Leaky(y.Plus(shortcut)), 2, 2);
        }

        return NamedTensors.GlobalAverage(x);
    }

    private static Tensor Leaky(Tensor x) => maximum(x, x.Times(0.1));
}
