using NAFlow.Flow;
using NAFlow.Inversion;
using NAFlow.Models;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>Every network of the zoo with seeded random weights at its own input size: what a flow costs, and whether it is sound.</summary>
internal static class NetworksBench
{
    private const int WarmUps = 1;

    public static void Run(IReadOnlyCollection<string> names, IReadOnlyCollection<string> methods, int rounds, TextWriter output)
    {
        output.WriteLine($"Seeded random weights, {get_num_threads()} threads, medians of {rounds} rounds after {WarmUps}; F is one forward pass plus the importance sweep");
        output.WriteLine("| network | pixels | layers | method | F (ms) | cascade (s) | cascade / F | iterations | largest residual | correlation with no inversion |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var name in names.Count > 0 ? names : Zoo.Names)
        {
            using var network = Zoo.Create(name, Weights.Random(1));
            using var generator = new Generator(1UL, CPU);
            var size = network.Preprocessing.Size;
            using var image = randn([1, network.InputChannels, size, size], generator: generator);
            using var control = network.Explain(image, options: ExplainOptions.AsPublished)[0];
            foreach (var (method, options) in Methods.Where(entry => methods.Count == 0 || methods.Contains(entry.Name)))
                Measure(network, image, control, method, options, rounds, output);
        }
    }

    private static IEnumerable<(string Name, ExplainOptions Options)> Methods =>
    [
        ("default", ExplainOptions.Default),
        ("default by blocks", ByBlocks(ExplainOptions.Default)),
        ("minimum norm", ExplainOptions.MinimumNorm),
        ("minimum norm by blocks", ByBlocks(ExplainOptions.MinimumNorm)),
    ];

    private static ExplainOptions ByBlocks(ExplainOptions options) => options with { Inversion = options.Inversion with { Unit = SolveUnit.Block } };

    private static void Measure(
        Network network, Tensor image, AttentionFlow control, string method, ExplainOptions options, int rounds, TextWriter output)
    {
        var (references, cascades) = (new List<double>(), new List<double>());
        var (iterations, residual, correlation) = (0, 0.0, 0.0);
        for (var round = 0; round < WarmUps + rounds; round++)
        {
            using var flow = network.Explain(image, options: options)[0];
            if (flow.Layers.FirstOrDefault(layer => layer.Findings.Contains(Finding.NotFinite)) is { } unsound)
                throw new InvalidOperationException($"{network.Name}, {method}: the map of {unsound.Name} is not finite.");
            if (round < WarmUps) continue;
            references.Add(flow.Seconds.Forward + flow.Seconds.Sweep);
            cascades.Add(flow.Seconds.Cascade);
            iterations = flow.Layers.Sum(layer => layer.Iterations ?? 0);
            residual = flow.Layers.Max(layer => layer.Residual ?? 0);
            correlation = flow.Layers.Zip(control.Layers, (layer, other) => Correlation.Of(layer.Map.Values.Span, other.Map.Values.Span)).Average();
        }

        var (reference, cascade) = (Median(references), Median(cascades));
        output.WriteLine(
            $"| {network.Name} | {network.Preprocessing.Size} | {network.FlowNodes.Length} | {method} | {1000 * reference:F0} | {cascade:F2} | {cascade / reference:F1} | {iterations} | {residual:F3} | {correlation:F2} |");
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
