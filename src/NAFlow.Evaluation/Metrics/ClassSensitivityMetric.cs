using NAFlow.Data;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Whether maps tell which class was asked: the rank correlation of a map with that of other classes of the same image, and with the one under a
/// random head. Near 1, the map shows where evidence of any class lies. The other classes are the one that the network puts next, and the 21st of
/// all, or the last where there are no more; of a score that is no class's only the head is asked. Methods are asked anew three times for an image.
/// </summary>
internal sealed class ClassSensitivityMetric : IMapMetric
{
    private const int Far = 20;

    /// <inheritdoc />
    public string Name => "class-sensitivity";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("second_class_spearman", "rank correlation with the map of the class that comes next", Better.Lower, "this project"),
        new("far_class_spearman", "rank correlation with the map of the 21st class, or the last", Better.Lower, "this project"),
        new("random_head_spearman", "rank correlation with the map under a random head", Better.Lower, CascadingRandomisationMetric.Source),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var traced = image.Traced;
        var cascade = RandomisedCascade.Of(image.Network, traced.Score.Node, 2, image.Seed);
        var questions = new List<TracedDecision?>();
        var scorer = new Scorer([.. Figures.Select(figure => figure.Name)], questions, cascade);
        try
        {
            int[] others = [.. Others(traced)];
            foreach (var place in (int[])[0, Math.Min(Far, others.Length) - 1])
                questions.Add(others.Length == 0 ? null
                    : TracedDecision.Record(image.Network, traced.Input, Decision.Class(others[place]), cancellation));
            questions.Add(TracedDecision.Record(cascade.Networks[0], traced.Input, traced.Decision, cancellation));
            return scorer;
        }
        catch
        {
            scorer.Dispose();
            throw;
        }
    }

    /// <summary>The classes but the explained one, best first.</summary>
    private static IEnumerable<int> Others(TracedDecision traced)
    {
        if (traced.Score.ClassIndices is not [var explained]) return [];
        using var scope = NewDisposeScope();
        var scores = traced.Trace.Output.OnProcessor().data<double>().ToArray();
        return Enumerable.Range(0, scores.Length).Where(index => index != explained).OrderByDescending(index => scores[index]);
    }

    private sealed class Scorer(string[] figures, IReadOnlyList<TracedDecision?> questions, RandomisedCascade cascade) : IMapScorer
    {
        public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
        {
            MapSet?[] others = [.. questions.Select(question => question is null ? null : method.Explain(question, cancellation)[0])];
            foreach (var (layer, map) in maps)
                for (var at = 0; at < figures.Length; at++)
                    yield return new MapScore(layer, figures[at], others[at]?.TryGetValue(layer, out var other) == true
                        && (other.Height, other.Width) == (map.Height, map.Width)
                            ? RankCorrelation.Of(map.Values.Span, other.Values.Span) : double.NaN);
        }

        public void Dispose()
        {
            foreach (var question in questions) question?.Dispose();
            cascade.Dispose();
        }
    }
}
