using System.Diagnostics;
using System.Globalization;
using NAFlow.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>The default flow on the processor and on another device: the difference of the maps, and what the flow takes there.</summary>
internal static class DeviceBench
{
    private const int Rounds = 5;

    /// <param name="device">The other device.</param>
    /// <param name="names">Networks of the zoo, with seeded random weights.</param>
    /// <param name="batches">How many images at once.</param>
    /// <param name="output">Where the lines go.</param>
    public static void Run(Device device, IReadOnlyList<string> names, IReadOnlyList<int> batches, TextWriter output)
    {
        output.WriteLine($"libtorch {__version__}, {device}, 224 x 224, random weights; best of {Rounds}");
        foreach (var name in names)
        {
            using var scope = NewDisposeScope();
            using var network = Zoo.Create(name, Weights.Random(1));
            var images = rand([batches.Max(), 3, 224, 224], generator: new Generator(1));
            using var here = network.Explain(images[TensorIndex.Slice(0, 1)]);
            network.to(device);
            using var there = network.Explain(images[TensorIndex.Slice(0, 1)].to(device));
            using var again = network.Explain(images[TensorIndex.Slice(0, 1)].to(device));
            output.WriteLine($"{name}: maps against the processor's, {Differences(here[0], there[0])}; against a second run, {Differences(there[0], again[0])}");
            foreach (var batch in batches) output.WriteLine($"  batch {batch}: {Seconds(network, images[TensorIndex.Slice(0, batch)].to(device))}");
        }
    }

    private static string Differences(AttentionFlow one, AttentionFlow other)
    {
        double[] each = [.. one.Layers.Zip(other.Layers, (first, second) =>
        {
            var (left, right) = (first.Map.Values.ToArray(), second.Map.Values.ToArray());
            return left.Zip(right, (a, b) => Math.Abs(a - b)).Max() / Math.Max(left.Max(Math.Abs), 1e-30);
        }).Order()];
        return string.Create(CultureInfo.InvariantCulture,
            $"median over layers {each[each.Length / 2]:0.0e0}, worst {each[^1]:0.0e0} of the maximum");
    }

    private static string Seconds(Network network, Tensor images)
    {
        double forward = double.MaxValue, whole = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            using var noGradient = no_grad();
            var watch = Stopwatch.StartNew();
            using var scores = network.call(images);
            using var arrived = scores.cpu();
            forward = Math.Min(forward, watch.Elapsed.TotalSeconds);
            watch.Restart();
            using var flows = network.Explain(images);
            whole = Math.Min(whole, watch.Elapsed.TotalSeconds);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"forward pass {1e3 * forward:0.0} ms, the whole flow {1e3 * whole:0} ms, {whole / forward:0.0} forward passes");
    }
}
