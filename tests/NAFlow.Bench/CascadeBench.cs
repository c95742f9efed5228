using System.Diagnostics;
using System.Globalization;
using NAFlow.Inversion;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// What the default cascade costs, in F, and where its time goes: the layers' own products, the solver's work on vectors, and what is passed on in
/// closed form.
/// </summary>
internal static class CascadeBench
{
    private static readonly string[] Usual = ["squeezenet1_1", "resnet50", "vgg16"];

    /// <param name="names">Networks of the zoo; some usual ones where there are none.</param>
    /// <param name="weights">What the networks' weights are, in words; null for seeded random ones.</param>
    /// <param name="size">The pixels of a side.</param>
    /// <param name="batches">How many images at once.</param>
    /// <param name="rounds">How often each is run.</param>
    /// <param name="output">Where the lines go.</param>
    public static void Run(IReadOnlyList<string> names, string? weights, int size, IReadOnlyList<int> batches, int rounds, TextWriter output)
    {
        output.WriteLine($"{size} x {size} pixels, ms an image: the least of {rounds} rounds; cascade and flow in F, a forward pass with its sweep");
        output.WriteLine("network          batch       F  cascade   in F  layers  vectors  closed  flow in F  iterations");
        foreach (var name in names.Count == 0 ? Usual : names)
            foreach (var batch in batches)
            {
                using var network = Zoo.Create(name, weights is null ? Weights.Random(1) : Weights.From(weights));
                using var images = rand([batch, 3, size, size], generator: new Generator(1));
                var (forward, cascade, flow) = (double.MaxValue, double.MaxValue, double.MaxValue);
                double solving = 0, products = 0, iterations = 0;
                for (var round = 0; round <= rounds; round++)
                {
                    var watch = Stopwatch.StartNew();
                    using (network.Explain(images))
                    {
                    }

                    var whole = watch.Elapsed.TotalSeconds;
                    using var traced = TracedDecision.Record(network, images, Decision.Top1);
                    var (trace, coefficients) = (traced.Trace, traced.Coefficients);
                    using var abandoned = AbandonedNeurons.Find(coefficients);
                    watch.Restart();
                    using var recovered = InversionCascade.Run(trace, abandoned, Inverse.Kept);
                    var seconds = watch.Elapsed.TotalSeconds;
                    if (round == 0) continue;
                    (forward, flow) = (Math.Min(forward, traced.ForwardSeconds + traced.SweepSeconds), Math.Min(flow, whole));
                    if (seconds >= cascade) continue;
                    cascade = seconds;
                    RecoveredLayer[] solved = [.. recovered.Layers.Where(layer => layer.Report is not null)];
                    solving = solved.Sum(layer => layer.Seconds);
                    iterations = solved.Sum(layer => layer.Report!.Iterations.Average());
                    products = solved.Sum(layer => Products(trace, layer, rounds));
                }

                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name,-16} {batch,5} {1e3 * forward / batch,7:F1} {1e3 * cascade / batch,8:F1} {cascade / forward,6:F1} "
                    + $"{products / cascade,7:P0} {Math.Max(0, solving - products) / cascade,8:P0} {(cascade - solving) / cascade,7:P0} "
                    + $"{flow / forward,10:F1} {iterations,11:F0}"));
            }
    }

    /// <summary>The seconds that the solve of a layer spent in the products with the Jacobians of what reads it, for the whole batch.</summary>
    private static double Products(NetworkTrace trace, RecoveredLayer layer, int rounds)
    {
        var steps = layer.Report!.Iterations.Sum();
        using var part = trace.Samples(0, 1);
        var least = double.MaxValue;
        for (var round = 0; round <= rounds; round++)
        {
            using var scope = NewDisposeScope();
            var watch = Stopwatch.StartNew();
            foreach (var index in trace.Network.ConsumersOf(layer.Node))
            {
                var reader = trace.Network.Nodes[index];
                if (!trace.Network.FlowNodes.Contains(reader)) continue;
                var linearisation = part.Linearisation(reader);
                using var product = linearisation.Apply([.. reader.Inputs.Select(input => input == layer.Node.Index ? part[layer.Node] : null)]);
                foreach (var back in linearisation.ApplyTransposed(product)) back.Dispose();
            }

            if (round > 0) least = Math.Min(least, watch.Elapsed.TotalSeconds);
        }

        return steps * least;
    }
}
