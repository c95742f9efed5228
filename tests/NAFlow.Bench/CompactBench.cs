using System.Diagnostics;
using System.Globalization;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>The compact networks: their size, and how many images a second a training step takes.</summary>
internal static class CompactBench
{
    private const int Batch = 64, Steps = 6;

    public static void Run(TextWriter output)
    {
        output.WriteLine("| network | parameters | million multiplications | features | images/s forward | images/s forward and backward |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var name in Zoo.CompactNames)
        {
            using var network = Zoo.Create(name, Weights.Random(1));
            var shapes = network.ShapesForPhoto();
            network.train();
            var parameters = network.parameters().Sum(parameter => parameter.numel());
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {parameters:N0} | {Multiplications(network, shapes) / 1e6:F1} | {string.Join(" x ", shapes[network.FeatureNode.Index][1..])} | {Speed(network, backward: false):F0} | {Speed(network, backward: true):F0} |"));
        }
    }

    private static double Multiplications(Network network, IReadOnlyList<long[]> shapes)
    {
        var sum = 0.0;
        foreach (var node in network.Nodes)
        {
            var shape = shapes[node.Index];
            var weight = node.Layer?.Parameters?.named_parameters().FirstOrDefault(entry => entry.name == "weight").parameter;
            if (weight is not null && weight.dim() > 1) sum += (double)weight.numel() * (shape.Length == 4 ? shape[2] * shape[3] : 1);
        }

        return sum;
    }

    private static double Speed(Network network, bool backward)
    {
        using var images = randn(Batch, 3, network.Preprocessing.Size, network.Preprocessing.Size);
        Step();
        Step();
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < Steps; step++) Step();
        return Batch * Steps / clock.Elapsed.TotalSeconds;

        void Step()
        {
            using var scope = NewDisposeScope();
            using var gradient = set_grad_enabled(backward);
            var output = network.call(images);
            if (backward) (output * output).mean().backward();
        }
    }
}
