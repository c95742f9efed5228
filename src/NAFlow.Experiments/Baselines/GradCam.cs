using NAFlow.Decisions;
using NAFlow.Imaging;
using NAFlow.Importance;
using NAFlow.Networks;
using NAFlow.Tracing;
using static TorchSharp.torch;

namespace NAFlow.Experiments.Baselines;

/// <summary>
/// Grad-CAM (Selvaraju et al., 2017, arXiv 1610.02391) at every layer: the channels weighed by the mean of their coefficients, added up, without what is
/// negative: <c>relu(sum over c of mean(L_c) x_c)</c>.
/// </summary>
public static class GradCam
{
    /// <summary>The maps of every sample.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="input">Prepared images, <c>[B, C, H, W]</c>.</param>
    /// <param name="decision">What is explained.</param>
    /// <param name="cancellation">Stops between layers.</param>
    /// <returns>For every sample, the map of each node of the flow that the score depends on, <c>[h, w]</c>, by the node's name.</returns>
    /// <exception cref="InvalidInputException">The input or the decision does not fit the network.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, HeatMap>> Explain(Network network, Tensor input, Decision decision, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(decision);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var trace = NetworkTrace.Record(network, input, cancellation);
        using var score = decision.Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score, cancellation);
        var maps = Enumerable.Range(0, (int)trace.BatchSize).Select(_ => new Dictionary<string, HeatMap>()).ToArray();
        foreach (var node in network.FlowNodes)
        {
            if (coefficients[node] is not { } gradient) continue;
            cancellation.ThrowIfCancellationRequested();
            using var layer = NewDisposeScope();
            var summed = (trace[node] * gradient.mean([2, 3], keepdim: true)).sum(1).relu().to(float32).cpu().contiguous();
            for (var sample = 0; sample < maps.Length; sample++)
                maps[sample][node.Name] = HeatMap.FromValues((int)summed.shape[1], (int)summed.shape[2], summed[sample].data<float>().ToArray());
        }

        return maps;
    }
}
