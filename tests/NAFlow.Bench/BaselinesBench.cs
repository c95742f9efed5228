using System.Diagnostics;
using System.Globalization;
using NAFlow.Decisions;
using NAFlow.Experiments.Methods;
using NAFlow.Importance;
using NAFlow.Models;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// What every method costs, as a multiple of F, the forward pass and importance sweep that all start from: (F + its own time) / F. Medians of several rounds after
/// a warm-up, F measured in every round; methods that take long are measured fewer times.
/// </summary>
internal static class BaselinesBench
{
    private const int Rounds = 5;
    private const double LongSeconds = 20;

    public static void Run(IReadOnlyList<string> methods, TextWriter output)
    {
        output.WriteLine($"{get_num_threads()} threads, medians of {Rounds} rounds (1 of methods that take over {LongSeconds} s)");
        output.WriteLine("| network | method | its own seconds | (F + own) / F |");
        output.WriteLine("|---|---|---|---|");
        foreach (var name in new[] { "squeezenet1_1", "resnet50_compact" })
        {
            using var network = Zoo.Create(name, Weights.Random(1));
            using var image = randn([1, 3, network.Preprocessing.Size, network.Preprocessing.Size], generator: new Generator(1));
            Measure(network, image, MethodList.Find(methods.Count > 0 ? methods : ["all"], 1), output);
        }
    }

    private static void Measure(Network network, Tensor image, IReadOnlyList<MapMethod> methods, TextWriter output)
    {
        foreach (var method in methods)
        {
            var (references, owns) = (new List<double>(), new List<double>());
            for (var round = -1; round < Rounds; round++)
            {
                using var traced = TracedDecision.Record(network, image, Decision.Top1);
                var clock = Stopwatch.StartNew();
                method.Explain(traced, default);
                var own = clock.Elapsed.TotalSeconds;
                if (round < 0 && own < LongSeconds) continue;
                references.Add(traced.ForwardSeconds + traced.SweepSeconds);
                owns.Add(own);
                if (own >= LongSeconds) break;
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {network.Name}, {image.shape[3]} px, F {1000 * Median(references):F0} ms | {method.Name} | {Median(owns):F4} | {references.Zip(owns, (reference, own) => (reference + own) / reference).Order().ElementAt(owns.Count / 2):F2} |"));
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
