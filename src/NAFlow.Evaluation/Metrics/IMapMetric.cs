namespace NAFlow.Evaluation;

/// <summary>A way of judging maps. It is independent of the method, and holds nothing between images.</summary>
public interface IMapMetric
{
    /// <summary>Its name on the command line, in lower case with hyphens.</summary>
    string Name { get; }

    /// <summary>The figures it gives.</summary>
    IReadOnlyList<MetricFigure> Figures { get; }

    /// <summary>Whether it needs to know where the object is.</summary>
    bool NeedsObject => false;

    /// <summary>Whether it needs to know where the parts of the object are.</summary>
    bool NeedsParts => false;

    /// <summary>Prepares for the maps of one image: what does not depend on a map is done here, once.</summary>
    /// <param name="image">The image; it outlives what is returned.</param>
    /// <param name="cancellation">Stops between batches.</param>
    IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default);
}
