using System.Diagnostics;
using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// What the metrics that run the network cost for one map, beside plain forward passes of as many images in batches of the same size.
/// </summary>
internal static class MetricsBench
{
    private const int Batch = 32, Rounds = 5, Passes = 57;

    public static void Run(IReadOnlyList<string> names, TextWriter output)
    {
        output.WriteLine($"| network | pixels | {Passes} images forward, s | deletion and insertion, s | ratio | first map of an image, s | ROAD, s | infidelity, s |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var name in names.Count > 0 ? names : ["squeezenet1_1", "resnet50_compact", "alexnet_compact"])
        {
            using var network = Zoo.Create(name, Weights.Random(1));
            network.eval();
            var side = network.Preprocessing.Size;
            using var generator = new Generator(1, CPU);
            using var images = randn([Passes, 3, side, side], generator: generator);
            using var image = images[..1];
            using var traced = TracedDecision.Record(network, image, Decision.Top1);
            var random = new Random(1);
            var map = HeatMap.FromValues(14, 14, [.. Enumerable.Range(0, 14 * 14).Select(_ => random.NextSingle())]);
            var maps = new Dictionary<string, HeatMap> { ["layer"] = map };
            var evaluated = new EvaluatedImage(traced);

            void Forward()
            {
                using var noGradient = no_grad();
                for (var first = 0; first < Passes; first += Batch)
                {
                    using var part = images[first..Math.Min(first + Batch, Passes)];
                    using var scores = network.forward(part);
                }
            }

            void Whole(IMapMetric metric)
            {
                using var scorer = metric.For(evaluated);
                Score(scorer);
            }

            void Score(IMapScorer scorer) => _ = scorer.Score(MethodList.Compared[0], maps).ToArray();

            var deletion = new DeletionInsertionMetric(new DeletionInsertionOptions { BatchSize = Batch });
            using var prepared = deletion.For(evaluated);

            // Taken in turn, so that whatever else runs on the machine weighs on all alike.
            var seconds = Medians([Forward, () => Score(prepared), () => Whole(deletion)]);
            var others = Once([() => Whole(new RoadMetric()), () => Whole(new InfidelityMetric())]);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {side} | {seconds[0]:F3} | {seconds[1]:F3} | {seconds[1] / seconds[0]:F2} | {seconds[2]:F3} | {others[0]:F3} | {others[1]:F3} |"));
        }
    }

    private static double[] Once(Action[] actions) => [.. actions.Select(action =>
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    })];

    private static double[] Medians(Action[] actions)
    {
        var seconds = new double[actions.Length, Rounds];
        for (var round = -1; round < Rounds; round++)
            for (var action = 0; action < actions.Length; action++)
            {
                var watch = Stopwatch.StartNew();
                actions[action]();
                if (round >= 0) seconds[action, round] = watch.Elapsed.TotalSeconds;
            }

        return [.. Enumerable.Range(0, actions.Length)
            .Select(action => Enumerable.Range(0, Rounds).Select(round => seconds[action, round]).Order().ElementAt(Rounds / 2))];
    }
}
