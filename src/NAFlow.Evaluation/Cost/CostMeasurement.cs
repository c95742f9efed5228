using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Measures methods at one point. Their runs take turns, so that whatever else the machine does meets all of them alike.</summary>
internal static class CostMeasurement
{
    /// <summary>The rows of every method, the whole before its layers.</summary>
    public static IEnumerable<CostRow> Run(Network network, CostPoint point, IReadOnlyList<MapMethod> methods, int warmUps, int rounds, CancellationToken cancellation)
    {
        using var images = CostNetwork.Images(network, point.Side, point.Batch);
        var runs = methods.Select(_ => new List<MethodRun>()).ToArray();
        for (var round = 0; round < warmUps + rounds; round++)
            for (var method = 0; method < runs.Length; method++)
            {
                var run = MethodRun.Of(network, images, methods[method], cancellation);
                if (round >= warmUps) runs[method].Add(run);
            }

        return [.. methods.Zip(runs).SelectMany(pair => Rows(network.Name, point, pair.First.Name, pair.Second, Memory(network, images, pair.First, cancellation)))];
    }

    /// <summary>The rows of a method's runs.</summary>
    internal static IEnumerable<CostRow> Rows(string network, CostPoint point, string method, IReadOnlyList<MethodRun> runs, (double? Peak, double? Added) memory)
    {
        var reference = Quartiles.Of(runs.Select(run => run.Reference));
        var layers = runs[0].Layers;
        yield return Row(run => run.Extractor) with
        {
            EndToEnd = Quartiles.Of(runs.Select(run => run.EndToEnd)),
            Iterations = layers.Sum(layer => layer.Iterations) is > 0 and var sum ? sum : null,
            PeakMebibytes = memory.Peak,
            AddedMebibytes = memory.Added,
        };
        for (var depth = 0; depth < layers.Count; depth++)
        {
            var place = depth;
            yield return Row(run => run.Layers[place].Seconds) with { Layer = layers[place].Name, Depth = place, Iterations = layers[place].Iterations };
        }

        CostRow Row(Func<MethodRun, double> seconds) => new(network, method, point)
        {
            Reference = reference,
            Extractor = Quartiles.Of(runs.Select(seconds)),
            Ratio = Quartiles.Of(runs.Select(run => seconds(run) / run.Reference)).Median,
            Rounds = runs.Count,
        };
    }

    // A run of its own: to count memory takes time.
    private static (double? Peak, double? Added) Memory(Network network, Tensor images, MapMethod method, CancellationToken cancellation)
    {
        PeakMemory.GiveBack();
        var before = PeakMemory.ResidentMebibytes;
        if (!PeakMemory.Start()) return (null, null);
        MethodRun.Of(network, images, method, cancellation);
        var peak = PeakMemory.PeakMebibytes;
        return (peak, Math.Max(0, (peak - before) ?? 0));
    }
}
