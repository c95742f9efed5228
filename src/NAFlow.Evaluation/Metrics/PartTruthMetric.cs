using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Which part of the object truly matters is known by drawing the image without it: what the explained score loses is what the part is worth. The
/// score itself is read, of a class the logit, since the probability of a network that is sure hardly moves. Parts of too few pixels are left out.
/// <c>part_rank</c> is not defined for fewer than <see cref="PartTruthOptions.LeastParts"/> parts; <c>part_hit</c> and <c>part_energy</c> are not for
/// a single part, or where no part's loss costs anything.
/// </summary>
/// <param name="options">Which parts are compared; null for the defaults.</param>
internal sealed class PartTruthMetric(PartTruthOptions? options = null) : IMapMetric
{
    private const string Source = "after the single deletion of FunnyBirds: Hesse et al., 2023, arXiv 2308.06248";

    private readonly PartTruthOptions options = options ?? new PartTruthOptions();

    /// <inheritdoc />
    public string Name => "part-truth";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("part_rank", "rank correlation of the map's sum in every part with what its loss costs", Better.Higher, Source),
        new("part_hit", "the part whose loss costs most has the most map per pixel", Better.Higher, Source),
        new("part_energy", "share of the map on the parts that lies on the part whose loss costs most", Better.Higher, Source),
    ];

    /// <inheritdoc />
    public MetricNeed Need => MetricNeed.Parts;

    /// <inheritdoc />
    /// <exception cref="InvalidInputException">The parts are not known.</exception>
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        var truth = NeededTruth.Parts(image, Name);
        cancellation.ThrowIfCancellationRequested();
        var parts = truth.Parts.Where(part => part.Mask.Count(seen => seen) >= options.LeastPixels).ToArray();
        if (parts.Length == 0) return new PartScorer(truth, [], [], options.LeastParts);
        PreparedPhoto[] photos = [.. parts.Select(part => image.Network.Preprocessing.Prepare(part.Without()))];
        using var images = photos.ToTensor();
        double[] drops = [.. AnswerScore.Of(image.Traced, images).Select(score => image.Traced.Score.Values[0] - score)];
        return new PartScorer(truth, parts, drops, options.LeastParts);
    }
}

/// <summary>Which parts are compared.</summary>
public sealed record PartTruthOptions
{
    /// <summary>A part of fewer visible pixels is left out: a map cannot be read there.</summary>
    /// <value>20, as <see cref="PartDensity.LeastPixels"/>.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 1,000,000.</exception>
    public int LeastPixels
    { get; init => field = MetricParameter.Within(value, "A least number of pixels", 1, 1_000_000); } = PartDensity.LeastPixels;

    /// <summary>Parts that an order must have to be compared with another.</summary>
    /// <value>3.</value>
    /// <exception cref="InvalidInputException">It is not from 2 to 1000.</exception>
    public int LeastParts { get; init => field = MetricParameter.Within(value, "A least number of parts", 2, 1000); } = 3;
}

/// <summary>Compares maps with what the loss of every part costs.</summary>
/// <param name="truth">The image's truth.</param>
/// <param name="parts">The parts that are compared.</param>
/// <param name="drops">What the explained score loses without each.</param>
/// <param name="leastParts">Parts that an order must have.</param>
internal sealed class PartScorer(ImageTruth truth, IReadOnlyList<TruePart> parts, double[] drops, int leastParts) : MapByMapScorer
{
    private readonly int[] pixels = [.. parts.Select(part => part.Mask.Count(seen => seen))];

    /// <summary>The part whose loss costs most; negative where that is not known.</summary>
    private readonly int costliest = drops.Length > 1 && drops.Max() is > 0 and var most && drops.Count(drop => drop == most) == 1
        ? Array.IndexOf(drops, most)
        : -1;

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
