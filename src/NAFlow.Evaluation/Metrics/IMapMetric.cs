using System.Globalization;
using System.Numerics;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>A way of judging maps. It is independent of the method, and holds nothing between images.</summary>
public interface IMapMetric
{
    /// <summary>Its name on the command line, in lower case with hyphens.</summary>
    string Name { get; }

    /// <summary>The figures it gives.</summary>
    IReadOnlyList<MetricFigure> Figures { get; }

    /// <summary>What it needs to know of an image.</summary>
    MetricNeed Need => MetricNeed.Nothing;

    /// <summary>
    /// Its name, options and source, by which an evaluation that is resumed knows it again. Unless a metric says otherwise, its options are its own
    /// properties that can be set.
    /// </summary>
    Description Description => Description.Of(Name, Figures[0].Source, this);

    /// <summary>Prepares for the maps of one image: what does not depend on a map is done here, once.</summary>
    /// <param name="image">The image; it outlives what is returned.</param>
    /// <param name="cancellation">Stops between batches.</param>
    IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default);
}

/// <summary>What a metric needs to know of an image.</summary>
public enum MetricNeed
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Where the object is.</summary>
    Object,

    /// <summary>Where the parts of the object are.</summary>
    Parts,

    /// <summary>Which part of the object decides.</summary>
    DecidingPart,
}

/// <summary>Judges the maps of one image.</summary>
public interface IMapScorer : IDisposable
{
    /// <summary>Judges the maps of one method.</summary>
    /// <param name="method">The method, for metrics that explain anew.</param>
    /// <param name="maps">Its maps of the image by layer; those to be judged.</param>
    /// <param name="cancellation">Stops between maps and batches.</param>
    IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default);
}

/// <summary>Judges every map by itself, whatever method made it.</summary>
internal abstract class MapByMapScorer : IMapScorer
{
    public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
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

/// <summary>A figure that a metric gives.</summary>
/// <param name="Name">Its name in tables, in lower case with underscores.</param>
/// <param name="Title">What it is, for readers.</param>
/// <param name="Better">Which way it is better.</param>
/// <param name="Source">Who defined it, and where.</param>
public sealed record MetricFigure(string Name, string Title, Better Better, string Source);

/// <summary>Which way a figure is better.</summary>
public enum Better
{
    /// <summary>More is better.</summary>
    Higher,

    /// <summary>Less is better.</summary>
    Lower,

    /// <summary>It describes a map and says nothing of its worth.</summary>
    Neither,
}

/// <summary>One figure of one map.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Figure">The figure's name.</param>
/// <param name="Value">The value; not finite where the figure is not defined for this map.</param>
public sealed record MapScore(string Layer, string Figure, double Value);

/// <summary>Refuses what a metric cannot be run with, in one sentence.</summary>
internal static class MetricParameter
{
    /// <summary>The value, if it lies in the range, both ends included.</summary>
    /// <param name="value">The value.</param>
    /// <param name="what">What it is, with an article, for the sentence.</param>
    /// <param name="low">The least.</param>
    /// <param name="high">The most.</param>
    public static T Within<T>(T value, string what, T low, T high)
        where T : INumber<T> =>
        value >= low && value <= high
            ? value
            : throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"{what} of {value} cannot be used; choose one from {low} to {high}."));
}
