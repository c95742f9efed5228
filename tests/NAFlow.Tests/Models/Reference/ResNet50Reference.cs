using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>ResNet-50 (He et al., 2016, table 1), with the stride at the 3 x 3 convolution of a bottleneck.</summary>
internal static class ResNet50Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("bn1", it.Conv("conv1", image, stride: 2, padding: 3)).relu();
        x = NamedTensors.MaxPool(x, 3, 2, padding: 1);
        var stage = 0;
        foreach (var blocks in new[] { 3, 4, 6, 3 })
        {
            stage++;
            for (var block = 0; block < blocks; block++) x = Bottleneck(it, $"layer{stage}.{block}", x, first: block == 0, strides: block == 0 && stage > 1);
        }

        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Bottleneck(NamedTensors it, string name, Tensor x, bool first, bool strides)
    {
        var stride = strides ? 2 : 1;
        var y = it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x)).relu();
        y = it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, stride, padding: 1)).relu();
        y = it.Norm($"{name}.bn3", it.Conv($"{name}.conv3", y));
        return y.Plus(first ? it.Norm($"{name}.downsample.1", it.Conv($"{name}.downsample.0", x, stride)) : x).relu();
    }
}
