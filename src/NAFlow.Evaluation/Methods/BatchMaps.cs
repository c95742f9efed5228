using System.Runtime.InteropServices;
using NAFlow.Imaging;
using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Collects the maps of a batch, layer by layer.</summary>
/// <param name="batchSize">The number of samples, B.</param>
internal sealed class BatchMaps(int batchSize)
{
    private readonly Dictionary<string, HeatMap>[] maps = [.. Enumerable.Range(0, batchSize).Select(_ => new Dictionary<string, HeatMap>())];

    /// <summary>The maps of every sample by the layer's name.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> BySample => maps;

    /// <summary>Adds the maps of a layer, <c>[B, h, w]</c>; values that are not finite count as 0, and negative ones too where they are cut off.</summary>
    public void Add(Node layer, Tensor batch, bool cutsNegative = false)
    {
        // Small maps of many layers: a call of libtorch that changes nothing costs more than the loop below.
        using var scope = NewDisposeScope();
        var values = batch;
        if (values.dtype != ScalarType.Float32) values = values.to(float32);
        if (values.device_type != DeviceType.CPU) values = values.cpu();
        if (!values.is_contiguous()) values = values.contiguous();
        var (height, width) = ((int)values.shape[1], (int)values.shape[2]);
        var numbers = MemoryMarshal.Cast<byte, float>(values.bytes);
        for (var sample = 0; sample < maps.Length; sample++)
        {
            var map = numbers.Slice(sample * height * width, height * width).ToArray();
            foreach (ref var value in map.AsSpan())
                if (!float.IsFinite(value) || (cutsNegative && value < 0))
                    value = 0;
            maps[sample][layer.Name] = HeatMap.Own(height, width, map);
        }
    }
}
