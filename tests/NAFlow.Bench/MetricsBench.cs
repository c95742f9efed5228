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
        output.WriteLine($"| network | pixels | {Passes} images forward, s | deletion and insertion, s | ratio | first map of an image, s | ROAD, s | infidelity, s | Score-CAM, s | as many passes one by one, s | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
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
                for (var first = 0; first < Passes; first += Batch)
                {
                    using var part = images[first..Math.Min(first + Batch, Passes)];
                    Pass(part);
                }
            }

            void Pass(Tensor batch)
            {
                using var noGradient = no_grad();
                using var scores = network.forward(batch);
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
            var others = Medians([() => Whole(new RoadMetric()), () => Whole(new InfidelityMetric())], rounds: 3);
            var channels = (int)traced.Trace[network.FeatureNode].shape[1];
            var cams = Medians(
            [
                () => { foreach (var set in ScoreCam.Explain(traced)) _ = set; },
                () => { for (var channel = 0; channel < channels; channel++) Pass(image); },
            ], rounds: 3);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| `{name}` | {side} | {seconds[0]:F3} | {seconds[1]:F3} | {seconds[1] / seconds[0]:F2} | {seconds[2]:F3} | {others[0]:F3} | {others[1]:F3} | {cams[0]:F2} | {cams[1]:F2} | {cams[0] / cams[1]:F2} |"));
        }
    }

    private static double[] Medians(Action[] actions, int rounds = Rounds)
    {
        var seconds = new double[actions.Length, rounds];
        for (var round = -1; round < rounds; round++)
            for (var action = 0; action < actions.Length; action++)
            {
                var watch = Stopwatch.StartNew();
                actions[action]();
                if (round >= 0) seconds[action, round] = watch.Elapsed.TotalSeconds;
            }

        return [.. Enumerable.Range(0, actions.Length)
            .Select(action => Enumerable.Range(0, rounds).Select(round => seconds[action, round]).Order().ElementAt(rounds / 2))];
    }
}
