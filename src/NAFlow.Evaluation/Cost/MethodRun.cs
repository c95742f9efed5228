using System.Diagnostics;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>One run of a method, in seconds.</summary>
/// <param name="Reference">F: the forward pass and the importance sweep.</param>
/// <param name="Extractor">The method without F.</param>
/// <param name="EndToEnd">From the prepared images to the maps.</param>
/// <param name="Layers">Where it is a flow, the inversion of every layer.</param>
internal sealed record MethodRun(double Reference, double Extractor, double EndToEnd, IReadOnlyList<LayerRun> Layers)
{
    /// <summary>Runs a method.</summary>
    /// <exception cref="InvalidOperationException">It has no map, or one that is not finite.</exception>
    public static MethodRun Of(Network network, Tensor images, MapMethod method, CancellationToken cancellation)
    {
        var whole = Stopwatch.StartNew();
        using var traced = TracedDecision.Record(network, images, Decision.Top1, cancellation);
        var extractor = Stopwatch.StartNew();
        if (method.FlowOptions is not { } options)
        {
            var maps = method.Explain(traced, cancellation);
            return Finished([.. maps.SelectMany(sample => sample.Values)], []);
        }

        var flows = traced.Explain(options, cancellation: cancellation);
        try
        {
            if (flows.SelectMany(flow => flow.Layers).FirstOrDefault(layer => layer.Findings.Contains(Finding.NotFinite)) is { } unsound)
                throw new InvalidOperationException($"{network.Name}, {method.Name}: the map of {unsound.Name} is not finite.");
            return Finished(
                [.. flows.SelectMany(flow => flow.Layers, (_, layer) => layer.Map)],
                [.. flows[0].Layers.Select((layer, depth) => new LayerRun(layer.Name, flows.Sum(flow => flow.Layers[depth].Seconds), flows.Max(flow => flow.Layers[depth].Iterations)))]);
        }
        finally
        {
            foreach (var flow in flows) flow.Dispose();
        }

        MethodRun Finished(HeatMap[] maps, LayerRun[] layers)
        {
            var (alone, end) = (extractor.Elapsed.TotalSeconds, whole.Elapsed.TotalSeconds);
            if (maps.Length == 0) throw new InvalidOperationException($"{network.Name}, {method.Name}: there is no map.");
            foreach (var map in maps)
                if (map.Values.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                    throw new InvalidOperationException($"{network.Name}, {method.Name}: a map is not finite.");
            return new MethodRun(traced.ForwardSeconds + traced.SweepSeconds, alone, end, layers);
        }
    }
}
