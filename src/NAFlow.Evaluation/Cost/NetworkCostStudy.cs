using NAFlow.Data;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>Measures the flows of a network with seeded random weights at its own input size, on an image of seeded noise.</summary>
public static class NetworkCostStudy
{
    private const int WarmUps = 1;

    /// <summary>Measures one network.</summary>
    /// <param name="name">A network of the zoo.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="rounds">The measured rounds, after one that is not; medians are reported.</param>
    /// <param name="seed">The seed of the weights and of the image.</param>
    /// <param name="progress">Told the name of every method as it is done.</param>
    /// <param name="cancellation">Stops between solver iterations.</param>
    /// <exception cref="InvalidInputException">The network is unknown.</exception>
    /// <exception cref="InvalidOperationException">A map is not finite.</exception>
    public static NetworkCost Run(
        string name, IReadOnlyList<ExplainMethod> methods, int rounds = 5, long seed = 1,
        IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        using var network = Zoo.Create(name, Weights.Random(seed));
        using var generator = new Generator((ulong)seed, CPU);
        var size = network.Preprocessing.Size;
        using var image = randn([1, network.InputChannels, size, size], generator: generator);
        using var control = network.Explain(image, options: ExplainOptions.AsPublished, cancellation: cancellation)[0];
        var costs = new List<FlowCost>();
        foreach (var method in methods)
        {
            costs.Add(Measure(network, image, control, method, rounds, cancellation));
            progress?.Report(method.Name);
        }

        return new NetworkCost(NetworkFacts.Of(network), costs);
    }

    private static FlowCost Measure(Network network, Tensor image, AttentionFlow control, ExplainMethod method, int rounds, CancellationToken cancellation)
    {
        var seconds = new List<FlowSeconds>();
        for (var round = 0; round < WarmUps + rounds - 1; round++)
        {
            using var warm = network.Explain(image, options: method.Options, cancellation: cancellation)[0];
            if (round >= WarmUps) seconds.Add(warm.Seconds);
        }

        using var flow = network.Explain(image, options: method.Options, cancellation: cancellation)[0];
        seconds.Add(flow.Seconds);
        if (flow.Layers.FirstOrDefault(layer => layer.Findings.Contains(Finding.NotFinite)) is { } unsound)
            throw new InvalidOperationException($"{network.Name}, {method.Name}: the map of {unsound.Name} is not finite.");
        return new FlowCost(
            method.Name,
            Median.Of(seconds.Select(round => round.Reference)), Median.Of(seconds.Select(round => round.Cascade)), Median.Of(seconds.Select(round => round.CascadeInF)),
            flow.Layers.Sum(layer => layer.Iterations ?? 0), flow.Layers.Max(layer => layer.Residual ?? 0), flow.Layers.Average(layer => layer.SpatialEntropy),
            flow.Layers.Zip(control.Layers, (layer, other) => Correlation.Of(layer.Map.Values.Span, other.Map.Values.Span)).Average());
    }
}
