using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// What every method costs, as a multiple of F, the forward pass and importance sweep that all start from: (F + its own time) / F. It is processor time, which other
/// work on the machine disturbs least; with one thread that is the time one waits on an idle machine. Medians of several rounds after warm-ups, F measured in every
/// round; methods that take long are measured once.
/// </summary>
internal static class BaselinesBench
{
    private const int Rounds = 5, FewMasks = 400;
    private const double WarmUpSeconds = 1;
    private const double LongSeconds = 20;

    public static void Run(IReadOnlyList<string> methods, TextWriter output)
    {
        output.WriteLine($"{get_num_threads()} threads, processor time, medians of {Rounds} rounds after a second of warm-up (one round of methods that take over {LongSeconds} s); RISE with {FewMasks} masks, a tenth");
        output.WriteLine("| network | method | its own seconds | (F + own) / F |");
        output.WriteLine("|---|---|---|---|");
        foreach (var name in new[] { "squeezenet1_1", "resnet50_compact" })
        {
            using var network = Zoo.Create(name, Weights.Random(1));
            using var image = randn([1, 3, network.Preprocessing.Size, network.Preprocessing.Size], generator: new Generator(1));
            Measure(network, image, MethodList.Find(methods.Count > 0 ? methods : ["all"], 1, Fewer), output);
        }
    }

    private static void Measure(Network network, Tensor image, IReadOnlyList<MapMethod> methods, TextWriter output)
    {
        foreach (var method in methods)
        {
            var (references, owns) = (new List<double>(), new List<double>());
            var begin = ProcessorSeconds;
            while (owns.Count < Rounds)
            {
                var start = ProcessorSeconds;
                using var traced = TracedDecision.Record(network, image, Decision.Top1);
                var recorded = ProcessorSeconds;
                method.Explain(traced, default);
                var own = ProcessorSeconds - recorded;
                if (recorded - begin < WarmUpSeconds && own < LongSeconds) continue;
                references.Add(recorded - start);
                owns.Add(own);
                if (own >= LongSeconds) break;
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {network.Name}, {image.shape[3]} px, F {1000 * Median(references):F0} ms | {method.Name} | {Median(owns):F4} | {references.Zip(owns, (reference, own) => (reference + own) / reference).Order().ElementAt(owns.Count / 2):F2} |"));
        }
    }

    private static BaselineOptions Fewer { get; } = new() { Rise = new RiseOptions { Masks = FewMasks } };

    private static double ProcessorSeconds => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
