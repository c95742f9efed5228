using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Judges the maps of one image.</summary>
public interface IMapScorer : IDisposable
{
    /// <summary>Judges the maps of one method.</summary>
    /// <param name="method">The method, for metrics that explain anew.</param>
    /// <param name="maps">Its maps of the image by layer; those to be judged.</param>
    /// <param name="cancellation">Stops between maps and batches.</param>
    IEnumerable<MapScore> Score(MapMethod method, IReadOnlyDictionary<string, HeatMap> maps, CancellationToken cancellation = default);
}
