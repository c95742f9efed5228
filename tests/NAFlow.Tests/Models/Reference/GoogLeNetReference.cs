using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>GoogLeNet (Szegedy et al., 2015) as torchvision describes it: batch normalisation with 0.001, pools that round up.</summary>
internal static class GoogLeNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = NamedTensors.MaxPool(Basic(it, "conv1", image, stride: 2, padding: 3), 3, 2, ceil: true);
        x = Basic(it, "conv3", Basic(it, "conv2", x), padding: 1);
        x = NamedTensors.MaxPool(x, 3, 2, ceil: true);
        x = Module(it, "inception3b", Module(it, "inception3a", x));
        x = NamedTensors.MaxPool(x, 3, 2, ceil: true);
        foreach (var letter in "abcde") x = Module(it, $"inception4{letter}", x);
        x = NamedTensors.MaxPool(x, 2, 2, ceil: true);
        x = Module(it, "inception5b", Module(it, "inception5a", x));
        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Module(NamedTensors it, string name, Tensor x) => cat(
    [
        Basic(it, $"{name}.branch1", x),
        Basic(it, $"{name}.branch2.1", Basic(it, $"{name}.branch2.0", x), padding: 1),
        Basic(it, $"{name}.branch3.1", Basic(it, $"{name}.branch3.0", x), padding: 1),
        Basic(it, $"{name}.branch4.1", NamedTensors.MaxPool(x, 3, 1, padding: 1, ceil: true)),
    ], 1);

    private static Tensor Basic(NamedTensors it, string name, Tensor x, long stride = 1, long padding = 0) =>
        it.Norm($"{name}.bn", it.Conv($"{name}.conv", x, stride, padding), 0.001).relu();
}
