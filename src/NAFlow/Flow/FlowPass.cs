using System.Diagnostics;
using NAFlow.Inversion;
using NAFlow.Native;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>
/// The one pass from the decision to the image. When it reaches a layer, the layer's coefficients, used neurons, feature map, map and figures are
/// computed; what nothing below asks for is freed at once.
/// </summary>
internal sealed class FlowPass : IDisposable
{
    private readonly TracedDecision traced;
    private readonly ExplainOptions options;
    private readonly bool frees;
    private readonly AbandonedNeurons abandoned;
    private readonly Descent descent;
    private readonly HashSet<Node> flow;
    private readonly HashSet<Node> recovered;
    private readonly Dictionary<Node, Tensor> overwriting = [];
    private readonly Stack<BatchLayer> layers = [];
    private readonly Stopwatch cascade = new();
    private readonly GrowthWatch memory;
    private readonly IProgress<FlowProgress>? progress;

    /// <param name="traced">The traced decision.</param>
    /// <param name="options">How it is explained.</param>
    /// <param name="frees">Whether activations are freed on the way, all but the image and the output: nothing else is made of the trace
    /// then.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    public FlowPass(TracedDecision traced, ExplainOptions options, bool frees, IProgress<FlowProgress>? progress)
    {
        (this.traced, this.options, this.frees, this.progress) = (traced, options, frees, progress);
        flow = [.. traced.Network.FlowNodes];
        recovered = [.. traced.Network.CascadeNodes];
        abandoned = new AbandonedNeurons(traced.Network, (int)traced.Trace.BatchSize);
        descent = options.Inverse.Descend(traced.Trace, abandoned);
        memory = new GrowthWatch(traced.Network.Nodes.Sum(Bytes));
    }

    /// <summary>The seconds that the cascade took.</summary>
    public double CascadeSeconds => cascade.Elapsed.TotalSeconds;

    /// <summary>Goes down. Returns the layers, shallow to deep.</summary>
    public IReadOnlyList<BatchLayer> Run(CancellationToken cancellation)
    {
        try
        {
            traced.Sweep(new SweepSteps((node, coefficients) => Visit(node, coefficients, cancellation)) { Leave = Leave }, cancellation);
            return [.. layers];
        }
        catch
        {
            foreach (var layer in layers) layer.Discard();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var kept in overwriting.Values) kept.Dispose();
        descent.Dispose();
        abandoned.Dispose();
    }

    private void Visit(Node node, Tensor? coefficients, CancellationToken cancellation)
    {
        var start = cascade.Elapsed;
        cascade.Start();
        abandoned.Add(node, coefficients);
        var report = recovered.Contains(node) ? descent.Recover(node, cancellation) : null;
        cascade.Stop();
        if (coefficients is not null && options.Inverse.ReluInPlace && node.Layer is { OverwritesInput: true })
            overwriting[node] = coefficients.alias().DetachFromDisposeScope();
        if (!flow.Contains(node)) return;

        var own = options.Inverse.CoefficientsOf(traced.Network, node);
        using var map = descent.FeatureMap(node);
        layers.Push(new BatchLayer(
            new RecoveredLayer(node, map, report, (cascade.Elapsed - start).TotalSeconds), traced.Trace[node],
            own == node ? coefficients : overwriting.GetValueOrDefault(own), abandoned, options));
        progress?.Report(new FlowProgress(node.Name, layers.Count, flow.Count));
    }

    private void Leave(Node node)
    {
        var freed = 0L;
        foreach (var done in descent.LastReadBy(node))
        {
            descent.Free(done);
            abandoned.Free(done);
            if (overwriting.Remove(traced.Network.Nodes[done], out var kept)) kept.Dispose();
            if (!frees || done == 0 || done == traced.Network.Output.Index) continue;
            freed += Bytes(traced.Network.Nodes[done]);
            traced.Trace.Free(done);
        }

        memory.Freed(freed);
    }

    private long Bytes(Node node) => traced.Trace[node].numel() * traced.Trace[node].element_size();
}
