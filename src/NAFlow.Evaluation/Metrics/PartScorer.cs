using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>Compares maps with what the loss of every part costs.</summary>
/// <param name="truth">The image's truth.</param>
/// <param name="parts">The parts that are compared.</param>
/// <param name="drops">What the explained score loses without each.</param>
/// <param name="leastParts">Parts that an order must have.</param>
internal sealed class PartScorer(ImageTruth truth, IReadOnlyList<TruePart> parts, double[] drops, int leastParts) : MapByMapScorer
{
    private readonly int[] pixels = [.. parts.Select(part => part.Mask.Count(seen => seen))];

    /// <summary>The part whose loss costs most; negative where that is not known.</summary>
    private readonly int costliest = drops.Length > 1 && drops.Max() is > 0 and var most && drops.Count(drop => drop == most) == 1 ? Array.IndexOf(drops, most) : -1;

    protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
    {
        var values = Resize.Bilinear(map, truth.Height, truth.Width).Values;
        double[] sums = [.. parts.Select(part => MapEnergy.Inside(values.Span, part.Mask.AsSpan()))];
        yield return ("part_rank", parts.Count >= leastParts ? RankCorrelation.Of(sums, drops) : double.NaN);
        yield return ("part_hit", costliest < 0 ? double.NaN : IsDensest(sums) && !LargestValue.IsEverywhere(map) ? 1 : 0);
        yield return ("part_energy", costliest < 0 ? double.NaN : sums.Sum() > 0 ? sums[costliest] / sums.Sum() : 0);
    }

    private bool IsDensest(double[] sums) =>
        Enumerable.Range(0, sums.Length).All(part => part == costliest || sums[part] / pixels[part] < sums[costliest] / pixels[costliest]);
}
