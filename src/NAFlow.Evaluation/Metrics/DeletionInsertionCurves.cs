using System.Collections.Immutable;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>How sure the network is while pixels are deleted from the image, or inserted into its blur, by descending saliency.</summary>
/// <param name="Deletion">From the image to nothing, in n + 1 points.</param>
/// <param name="Insertion">From the blurred image to the image, in n + 1 points.</param>
public sealed record DeletionInsertionCurves(ImmutableArray<double> Deletion, ImmutableArray<double> Insertion)
{
    /// <summary>The area under the deletion curve, over its length.</summary>
    public double DeletionArea => Area(Deletion);

    /// <summary>The area under the insertion curve, over its length.</summary>
    public double InsertionArea => Area(Insertion);

    /// <summary>The curves of one map.</summary>
    /// <param name="image">The image and its decision.</param>
    /// <param name="map">The map, <c>[h, w]</c>; it is resized bilinearly to the network's input.</param>
    /// <param name="options">How pixels are deleted and inserted; null for the defaults.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static DeletionInsertionCurves Of(EvaluatedImage image, HeatMap map, DeletionInsertionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(map);
        using var run = new DeletionInsertionRun(image, options ?? new DeletionInsertionOptions());
        return run.Curves(map, cancellation);
    }

    /// <summary>The trapezoidal rule with the points evenly from 0 to 1.</summary>
    internal static double Area(IReadOnlyList<double> curve) => (curve.Sum() - (curve[0] / 2) - (curve[^1] / 2)) / (curve.Count - 1);
}
