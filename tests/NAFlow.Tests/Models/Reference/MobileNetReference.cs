using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>MobileNetV1 (Howard et al., 2017, table 1).</summary>
internal static class MobileNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("model.0.1", it.Conv("model.0.0", image, stride: 2, padding: 1)).relu();
        int[] halving = [2, 4, 6, 12];
        for (var block = 1; block <= 13; block++)
        {
            x = it.Conv($"model.{block}.0", x, halving.Contains(block) ? 2 : 1, padding: 1, groups: x.shape[1]);
            x = it.Norm($"model.{block}.1", x).relu();
            x = it.Norm($"model.{block}.4", it.Conv($"model.{block}.3", x)).relu();
        }

        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }
}
