using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>MobileNetV2 (Sandler et al., 2018, table 2).</summary>
internal static class MobileNetV2Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = Activated(it, "features.0", image, stride: 2, padding: 1);
        x = it.Norm("features.1.conv.2", it.Conv("features.1.conv.1", Depthwise(it, "features.1.conv.0", x, stride: 1)));

        // The blocks that halve the image, and those that neither halve nor widen and so have a shortcut.
        int[] halving = [2, 4, 7, 14], same = [3, 5, 6, 8, 9, 10, 12, 13, 15, 16];
        for (var block = 2; block <= 17; block++)
        {
            var name = $"features.{block}.conv";
            var y = Depthwise(it, $"{name}.1", Activated(it, $"{name}.0", x), halving.Contains(block) ? 2 : 1);
            y = it.Norm($"{name}.3", it.Conv($"{name}.2", y));
            x = same.Contains(block) ? x.Plus(y) : y;
        }

        return it.Linear("classifier.1", NamedTensors.GlobalAverage(Activated(it, "features.18", x)));
    }

    private static Tensor Depthwise(NamedTensors it, string name, Tensor x, long stride) => Activated(it, name, x, stride, padding: 1, groups: x.shape[1]);

    private static Tensor Activated(NamedTensors it, string name, Tensor x, long stride = 1, long padding = 0, long groups = 1) =>
        it.Norm($"{name}.1", it.Conv($"{name}.0", x, stride, padding, groups)).Clipped(0, 6);
}
