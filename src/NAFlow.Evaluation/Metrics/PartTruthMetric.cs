using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Which part of the object truly matters is known by drawing the image without it: what the explained score loses is what the part is worth. The score itself is read,
/// of a class the logit, since the probability of a network that is sure hardly moves. Parts of too few pixels are left out. <c>part_rank</c> is not defined
/// for fewer than <see cref="PartTruthOptions.LeastParts"/> parts; <c>part_hit</c> and <c>part_energy</c> are not for a single part, or where no part's loss costs anything.
/// </summary>
/// <param name="options">Which parts are compared; null for the defaults.</param>
public sealed class PartTruthMetric(PartTruthOptions? options = null) : IMapMetric
{
    private const string Reference = "after the single deletion of FunnyBirds: Hesse et al., 2023, arXiv 2308.06248";

    private readonly PartTruthOptions options = options ?? new PartTruthOptions();

    /// <inheritdoc />
    public string Name => "part-truth";

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("part_rank", "rank correlation of the map's sum in every part with what its loss costs", Better.Higher, Reference),
        new("part_hit", "the part whose loss costs most has the most map per pixel", Better.Higher, Reference),
        new("part_energy", "share of the map on the parts that lies on the part whose loss costs most", Better.Higher, Reference),
    ];

    /// <inheritdoc />
    public bool NeedsParts => true;

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
