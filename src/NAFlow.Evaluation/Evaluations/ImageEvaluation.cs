using System.Diagnostics;
using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Evaluates images one by one: each is traced once, prepared for once by every metric and explained once by every method.</summary>
internal sealed class ImageEvaluation(IEvaluationSubject subject, EvaluationOptions options)
{
    private readonly Dictionary<string, int> depths = subject.Network.FlowNodes.Select((node, depth) => (node.Name, depth)).ToDictionary();
    private readonly HashSet<string> layers = [.. options.Layers.Of(subject.Network)];

    /// <summary>The rows and times of one image.</summary>
    /// <param name="image">Its number in the evaluation.</param>
    /// <param name="sample">The image.</param>
    /// <param name="progress">Told the name of every method.</param>
    /// <param name="cancellation">Stops between maps.</param>
    public (List<EvaluationRow> Rows, List<EvaluationTiming> Timings) Run(int image, EvaluationSample sample, Action<string> progress, CancellationToken cancellation)
    {
        var (rows, timings) = (new List<EvaluationRow>(), new List<EvaluationTiming>());
        using var traced = TracedDecision.Record(subject.Network, sample.Input, sample.Decision, cancellation);
        timings.Add(new EvaluationTiming(subject.Name, image, null, "forward", traced.ForwardSeconds));
        timings.Add(new EvaluationTiming(subject.Name, image, null, "sweep", traced.SweepSeconds));
        var evaluated = new EvaluatedImage(traced) { Truth = sample.Truth, Seed = SeedOf(image) };
        var scorers = new List<(IMapMetric Metric, IMapScorer Scorer)>();
        try
        {
            foreach (var metric in options.Metrics.Where(metric => Lacks(metric, sample) is null))
                scorers.Add((metric, Time(image, null, metric.Name, timings, () => metric.For(evaluated, cancellation))));
            foreach (var method in options.Methods)
            {
                cancellation.ThrowIfCancellationRequested();
                progress(method.Name);
                var maps = Judged(method, Time(image, method.Name, "explain", timings, () => method.Explain(traced, cancellation)[0]));
                foreach (var (metric, scorer) in scorers)
                {
                    var scores = Time(image, method.Name, metric.Name, timings, () => scorer.Score(method, maps, cancellation).ToList());
                    rows.AddRange(scores.Select(score => new EvaluationRow(
                        subject.Name, image, sample.Name, method.Name, score.Layer, depths[score.Layer], score.Figure, EvaluationValue.Round(score.Value))));
                }
            }
        }
        finally
        {
            foreach (var (_, scorer) in scorers) scorer.Dispose();
        }

        return (rows, timings);
    }

    /// <summary>What a metric needs to know and is not known of an image; null for nothing.</summary>
    public static string? Lacks(IMapMetric metric, EvaluationSample sample) =>
        metric.NeedsParts && sample.Truth is not { Parts.IsEmpty: false } ? "parts"
        : metric.NeedsObject && sample.Truth is null ? "object"
        : null;

    private T Time<T>(int image, string? method, string step, List<EvaluationTiming> timings, Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        var result = work();
        timings.Add(new EvaluationTiming(subject.Name, image, method, step, watch.Elapsed.TotalSeconds));
        return result;
    }

    /// <summary>The maps that are judged, from the image on.</summary>
    private OrderedDictionary<string, HeatMap> Judged(MapMethod method, IReadOnlyDictionary<string, HeatMap> maps) => new(
        maps.Where(map => method.Scope != MapScope.EveryLayer || layers.Contains(map.Key)).OrderBy(map => depths[map.Key]));

    private int SeedOf(int image) => (int)(SplitMix.Mix(SplitMix.Mix((ulong)options.Seed + SplitMix.Increment) + (ulong)image) >> 33);
}
