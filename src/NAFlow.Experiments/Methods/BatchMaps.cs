using System.Runtime.InteropServices;
using NAFlow.Imaging;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Experiments.Methods;

/// <summary>Collects the maps of a batch, layer by layer.</summary>
/// <param name="batchSize">The number of samples, B.</param>
internal sealed class BatchMaps(int batchSize)
{
    private readonly Dictionary<string, HeatMap>[] maps = [.. Enumerable.Range(0, batchSize).Select(_ => new Dictionary<string, HeatMap>())];

    /// <summary>The maps of every sample by the layer's name.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> BySample => maps;

    /// <summary>Adds the maps of a layer, <c>[B, h, w]</c>; values that are not finite count as 0.</summary>
    public void Add(Node layer, Tensor batch)
    {
        using var scope = NewDisposeScope();
        var values = batch.to(float32).nan_to_num(0, 0, 0).cpu().contiguous();
        var (height, width) = ((int)values.shape[1], (int)values.shape[2]);
        var numbers = MemoryMarshal.Cast<byte, float>(values.bytes);
        for (var sample = 0; sample < maps.Length; sample++)
            maps[sample][layer.Name] = HeatMap.Own(height, width, numbers.Slice(sample * height * width, height * width).ToArray());
    }
}
