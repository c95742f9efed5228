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
    private readonly HashSet<Node> wanted;
    private readonly RowPlaces places;
    private readonly int steps;
    private readonly HashSet<Node> recovered;
    private readonly Dictionary<Node, Tensor> overwriting = [];
    private readonly Stack<BatchLayer> layers = [];
    private readonly Stopwatch cascade = new();
    private readonly GrowthWatch memory;
    private readonly IProgress<FlowProgress>? progress;
    private readonly RelevanceDescent? relevance;
    private int done;

    /// <param name="traced">The traced decision.</param>
    /// <param name="options">How it is explained.</param>
    /// <param name="frees">Whether activations are freed on the way, all but the image and the output: nothing else is made of the trace
    /// then.</param>
    /// <param name="progress">Told of every layer as it is done.</param>
    /// <param name="cancellation">Stops between layers, where references have to be embedded.</param>
    public FlowPass(
        TracedDecision traced, ExplainOptions options, bool frees, IProgress<FlowProgress>? progress, CancellationToken cancellation)
    {
        (this.traced, this.options, this.frees, this.progress) = (traced, options, frees, progress);
        flow = [.. traced.Network.FlowNodesFor(options.ShowsGates)];
        wanted = [.. Wanted(traced.Network, options)];
        places = new RowPlaces(traced.Network);
        steps = Steps(traced.Network, options);
        recovered = [.. traced.Network.CascadeNodes];
        abandoned = new AbandonedNeurons(traced.Network, (int)traced.Trace.BatchSize, options.Inverse.EpsilonFor(traced.Network));
        descent = options.Inverse.Descend(traced.Trace, abandoned);
        memory = new GrowthWatch(traced.Network.Nodes.Sum(traced.Trace.Bytes));
        cascade.Start();
        relevance = RelevanceDescent.For(traced, options, wanted.Min(node => node.Index), cancellation);
        cascade.Stop();
    }

    /// <summary>What the answer is set apart from; null where that is not asked, and where there is nothing.</summary>
    public string? Rest => relevance?.Rest;

    /// <summary>The seconds that the cascade took, with the relevance that goes down beside it.</summary>
    public double CascadeSeconds => cascade.Elapsed.TotalSeconds;

    /// <summary>How many layers the pass goes through.</summary>
    public static int Steps(Network network, ExplainOptions options)
    {
        var lowest = Wanted(network, options).Min(node => node.Index);
        return network.FlowNodesFor(options.ShowsGates).Count(node => node.Index >= lowest);
    }

    /// <summary>Goes down. Returns the layers, shallow to deep.</summary>
    public IReadOnlyList<BatchLayer> Run(CancellationToken cancellation)
    {
        try
        {
            var down = new SweepSteps((node, coefficients) => Visit(node, coefficients, cancellation))
            {
                Leave = Leave,
                Lowest = wanted.Min(node => node.Index),
            };
            traced.Sweep(down, cancellation);
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
        relevance?.Dispose();
        descent.Dispose();
        abandoned.Dispose();
    }

    private void Visit(Node node, Tensor? coefficients, CancellationToken cancellation)
    {
        var start = cascade.Elapsed;
        cascade.Start();
        abandoned.Add(node, coefficients, traced.Trace);
        if (node == traced.Network.FeatureNode) descent.Share = relevance?.ShareAt(node);
        var report = recovered.Contains(node) ? descent.Recover(node, cancellation) : null;
        cascade.Stop();
        if (coefficients is not null && options.Inverse.ReluInPlace && node.Layer is { OverwritesInput: true })
            overwriting[node] = coefficients.alias().DetachFromDisposeScope();
        if (flow.Contains(node))
        {
            if (wanted.Contains(node)) Keep(node, coefficients, report, (cascade.Elapsed - start).TotalSeconds);
            progress?.Report(new FlowProgress(node.Name, ++done, steps));
        }

        cascade.Start();
        relevance?.PassOn(node);
        cascade.Stop();
    }

    private void Keep(Node node, Tensor? coefficients, SolveReport? report, double seconds)
    {
        var activation = traced.Trace[node];
        var own = options.Inverse.CoefficientsOf(traced.Network, node);
        using var map = descent.FeatureMap(node);
        var jacobian = own == node ? coefficients : overwriting.GetValueOrDefault(own);
        var weights = relevance is null ? jacobian : relevance.Weights(node, jacobian, map);
        layers.Push(new BatchLayer(
            new RecoveredLayer(node, map, report, seconds), activation, weights ?? zeros_like(activation), abandoned, options,
            places.EndsBlock(node), places.OnEveryPath(node)));
    }

    private void Leave(Node node)
    {
        var freed = 0L;
        foreach (var read in descent.LastReadBy(node))
        {
            descent.Free(read);
            abandoned.Free(read);
            if (overwriting.Remove(traced.Network.Nodes[read], out var kept)) kept.Dispose();
            if (!frees || read == 0 || read == traced.Network.Output.Index) continue;
            freed += traced.Trace.Bytes(traced.Network.Nodes[read]);
            traced.Trace.Free(read);
        }

        memory.Freed(freed);
    }

    /// <exception cref="InvalidInputException">No layer of the flow has such a name.</exception>
    private static IEnumerable<Node> Wanted(Network network, ExplainOptions options)
    {
        var shown = network.FlowNodesFor(options.ShowsGates);
        if (options.Layers is not { } chosen) return shown;
        chosen.Require(shown.Select(node => node.Name));
        return shown.Where(node => chosen.Matches(node.Name));
    }
}
