using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Judges every map by itself, whatever method made it.</summary>
internal abstract class MapByMapScorer : IMapScorer
{
    public IEnumerable<MapScore> Score(MapMethod method, IReadOnlyDictionary<string, HeatMap> maps, CancellationToken cancellation = default)
    {
        foreach (var (layer, map) in maps)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (figure, value) in Score(map, cancellation)) yield return new MapScore(layer, figure, value);
        }
    }

    public virtual void Dispose()
    {
    }

    /// <summary>The figures of one map, <c>[h, w]</c>, at its layer's own size.</summary>
    protected abstract IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation);
}
