using NAFlow.Evaluation;
using NAFlow.Inversion;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// Seconds of forward pass and importance sweep (F), seconds of the cascade, their ratio, iterations and peak memory. Medians of several rounds after a
/// warm-up, all in one run.
/// </summary>
internal static class CascadeBench
{
    private const int WarmUps = 3;
    private const int Rounds = 9;

    public static void Run(string? squeezeNetWeights, TextWriter output)
    {
        manual_seed(1);
        using var image = rand(1, 3, 224, 224);
        using var alexNet = Zoo.Create("alexnet", Weights.Random(1));
        using var squeezeNet = Zoo.Create("squeezenet1_1", squeezeNetWeights is null ? Weights.Random(1) : Weights.From(squeezeNetWeights));
        output.WriteLine($"224 x 224 pixels, {get_num_threads()} threads, medians (and quartiles) of {Rounds} rounds");
        output.WriteLine("| network | method | F (ms) | cascade (ms) | cascade / F | whole flow (ms) | iterations | peak memory (MiB) |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var network in new[] { alexNet, squeezeNet })
            foreach (var (name, options) in Methods)
                Measure(network, image, name, options, output);
    }

    private static IEnumerable<(string Name, ExplainOptions Options)> Methods =>
    [
        ("default: kept fraction, 1e-2", ExplainOptions.Default),
        ("minimum norm, 1e-3", MinimumNorm(1e-3)),
        ("minimum norm, 1e-6", MinimumNorm(1e-6)),
        ("no inversion", ExplainOptions.AsPublished),
    ];

    private static ExplainOptions MinimumNorm(double tolerance) => ExplainOptions.MinimumNorm with
    {
        Inverse = Inverse.MinimumNorm with { Solver = new LsmrOptions { Tolerance = tolerance } },
    };

    private static void Measure(Network network, Tensor image, string name, ExplainOptions options, TextWriter output)
    {
        var (references, cascades, ratios, iterations) = (new List<double>(), new List<double>(), new List<double>(), 0);
        var alone = PeakMemory.Start();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            using var flow = network.Explain(image, options: options)[0];
            if (round < WarmUps) continue;
            if (flow.Layers.Any(layer => layer.Findings.Contains(Finding.NotFinite))) throw new InvalidOperationException($"{network.Name}, {name}: a map is not finite.");
            var reference = flow.Seconds.BaseSeconds;
            references.Add(1000 * reference);
            cascades.Add(1000 * flow.Seconds.Cascade);
            ratios.Add(flow.Seconds.CascadeInF);
            iterations = flow.Layers.Sum(layer => layer.Iterations ?? 0);
        }

        var whole = references.Zip(cascades, (reference, cascade) => reference + cascade).ToList();
        output.WriteLine(
            $"| {network.Name} | {name} | {Quartiles(references)} | {Quartiles(cascades)} | {Quartiles(ratios, "F1")} | {Quartiles(whole)} | {iterations} | {PeakMemory.PeakMebibytes:F0}{(alone ? "" : " (process)")} |");
    }

    private static string Quartiles(List<double> values, string format = "F0")
    {
        values.Sort();
        return $"{values[values.Count / 2].ToString(format)} ({values[values.Count / 4].ToString(format)}-{values[3 * values.Count / 4].ToString(format)})";
    }
}
