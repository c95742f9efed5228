using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Explains one image anew at every stage of a cascade.</summary>
internal sealed class CascadeScorer(RandomisedCascade cascade) : IMapScorer
{
    private readonly List<TracedDecision> stages = [];

    /// <summary>Asks the same question of every stage's network.</summary>
    public static CascadeScorer Record(EvaluatedImage image, int stages, CancellationToken cancellation)
    {
        var scorer = new CascadeScorer(RandomisedCascade.Of(image.Network, image.Traced.Score.Node, stages, image.Seed));
        try
        {
            scorer.Trace(image.Traced, cancellation);
            return scorer;
        }
        catch
        {
            scorer.Dispose();
            throw;
        }
    }

    public IEnumerable<MapScore> Score(MapMethod method, IReadOnlyDictionary<string, HeatMap> maps, CancellationToken cancellation = default)
    {
        var likenesses = maps.Keys.ToDictionary(layer => layer, _ => new List<MapLikeness>());
        foreach (var stage in stages)
        {
            cancellation.ThrowIfCancellationRequested();
            var anew = method.Explain(stage, cancellation)[0];
            foreach (var (layer, map) in maps)
                likenesses[layer].Add(anew.TryGetValue(layer, out var other) ? MapLikeness.Of(map, other) : MapLikeness.Undefined);
        }

        foreach (var (layer, found) in likenesses)
            foreach (var moment in CascadingRandomisationMetric.Moments)
                foreach (var measure in CascadingRandomisationMetric.Measures)
                    yield return new MapScore(layer, CascadingRandomisationMetric.FigureName(moment.Prefix, measure.Suffix), Mean(moment.Choose(found).Select(measure.Read)));
    }

    public void Dispose()
    {
        foreach (var stage in stages) stage.Dispose();
        cascade.Dispose();
    }

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private void Trace(TracedDecision traced, CancellationToken cancellation)
    {
        foreach (var network in cascade.Networks) stages.Add(TracedDecision.Record(network, traced.Input, traced.Decision, cancellation));
    }
}
