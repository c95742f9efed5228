using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>BN-Inception (Ioffe and Szegedy, 2015, figure 5): 3c and 4e halve the image and hand their pool on; 5b alone pools by the maximum elsewhere.</summary>
internal static class BnInceptionReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = NamedTensors.MaxPool(Basic(it, "conv1_7x7_s2", image, stride: 2, padding: 3), 3, 2, ceil: true);
        x = Basic(it, "conv2_3x3", Basic(it, "conv2_3x3_reduce", x), padding: 1);
        x = NamedTensors.MaxPool(x, 3, 2, ceil: true);
        foreach (var name in new[] { "3a", "3b", "3c", "4a", "4b", "4c", "4d", "4e", "5a", "5b" })
            x = name is "3c" or "4e" ? Halving(it, $"inception_{name}", x) : Module(it, $"inception_{name}", x, byMaximum: name == "5b");
        return it.Linear("last_linear", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Module(NamedTensors it, string name, Tensor x, bool byMaximum)
    {
        var pooled = byMaximum ? NamedTensors.MaxPool(x, 3, 1, padding: 1, ceil: true) : NamedTensors.AveragePool(x, 3, 1, padding: 1, ceil: true);
        return cat([Basic(it, $"{name}_1x1", x), Single(it, name, x), Double(it, name, x), Basic(it, $"{name}_pool_proj", pooled)], 1);
    }

    private static Tensor Halving(NamedTensors it, string name, Tensor x) =>
        cat([Single(it, name, x, stride: 2), Double(it, name, x, stride: 2), NamedTensors.MaxPool(x, 3, 2, ceil: true)], 1);

    private static Tensor Single(NamedTensors it, string name, Tensor x, long stride = 1) =>
        Basic(it, $"{name}_3x3", Basic(it, $"{name}_3x3_reduce", x), stride, padding: 1);

    private static Tensor Double(NamedTensors it, string name, Tensor x, long stride = 1)
    {
        x = Basic(it, $"{name}_double_3x3_1", Basic(it, $"{name}_double_3x3_reduce", x), padding: 1);
        return Basic(it, $"{name}_double_3x3_2", x, stride, padding: 1);
    }

    private static Tensor Basic(NamedTensors it, string name, Tensor x, long stride = 1, long padding = 0) =>
        it.Norm($"{name}_bn", it.Conv(name, x, stride, padding)).relu();
}
