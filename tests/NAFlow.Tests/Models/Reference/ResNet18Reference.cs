using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>ResNet-18 (He et al., 2016, table 1).</summary>
internal static class ResNet18Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("bn1", it.Conv("conv1", image, stride: 2, padding: 3)).relu();
        x = NamedTensors.MaxPool(x, 3, 2, padding: 1);
        foreach (var stage in new[] { 1, 2, 3, 4 })
        {
            x = Block(it, $"layer{stage}.0", x, widens: stage > 1);
            x = Block(it, $"layer{stage}.1", x, widens: false);
        }

        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Block(NamedTensors it, string name, Tensor x, bool widens)
    {
        var y = it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x, widens ? 2 : 1, padding: 1)).relu();
        y = it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, padding: 1));
        var shortcut = widens ? it.Norm($"{name}.downsample.1", it.Conv($"{name}.downsample.0", x, stride: 2)) : x;
        return y.Plus(shortcut).relu();
    }
}
