using System.Collections.Immutable;

namespace NAFlow.Evaluation;

/// <summary>
/// The randomisation check (Adebayo et al., 2018): the weights are drawn anew from the head down, the same question is asked again, and the maps are compared with those
/// of the trained network. A map that stays as it was, as an edge detector's does, does not tell what the network has learned.
/// </summary>
/// <remarks>
/// Weights are drawn as PyTorch first draws them, batch normalisation starts afresh with its statistics (as <c>reset_parameters</c> leaves a layer), and a layer once
/// drawn stays as it is down the cascade. The seed is the image's, so images may see other draws and an interval over them covers both. A similarity to a photo embeds
/// the photo anew with the random network; embeddings that were given, and neighbours, stay the numbers that they are. While an image is judged, a trace of every
/// stage is held. Methods are asked anew at every stage: the metric costs the methods' own time as many times over as there are stages.
/// </remarks>
/// <param name="options">How; null for the defaults.</param>
public sealed class CascadingRandomisationMetric(CascadingRandomisationOptions? options = null) : IMapMetric
{
    /// <summary>Where the check comes from.</summary>
    public const string Reference = "Adebayo et al., 2018, arXiv 1810.03292";

    private readonly CascadingRandomisationOptions options = options ?? new();

    /// <inheritdoc />
    public string Name => "randomisation";

    /// <summary>
    /// Three measures of likeness (the rank correlation of the maps, that of their absolute values, the structural similarity) at three moments: the mean over all
    /// stages, when only the head is random, and when everything is.
    /// </summary>
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        .. from moment in Moments
           from measure in Measures
           select new MetricFigure(FigureName(moment.Prefix, measure.Suffix), $"{measure.Title}, {moment.Title}", Better.Lower, Reference),
    ];

    /// <summary>When the maps are compared, and which stages that is.</summary>
    internal static ImmutableArray<(string Prefix, string Title, Func<IReadOnlyList<MapLikeness>, IEnumerable<MapLikeness>> Choose)> Moments { get; } =
    [
        ("randomised", "mean over the stages of a randomisation from the head down", stages => stages),
        ("randomised_head", "with only the last layer random", stages => stages.Take(1)),
        ("randomised_all", "with every layer random", stages => stages.TakeLast(1)),
    ];

    /// <summary>How they are compared.</summary>
    internal static ImmutableArray<(string Suffix, string Title, Func<MapLikeness, double> Read)> Measures { get; } =
    [
        ("spearman", "rank correlation with the trained network's map", likeness => likeness.Spearman),
        ("spearman_absolute", "rank correlation with the trained network's map, of absolute values", likeness => likeness.SpearmanAbsolute),
        ("ssim", "structural similarity to the trained network's map", likeness => likeness.StructuralSimilarity),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return CascadeScorer.Record(image, options.Stages, cancellation);
    }

    /// <summary>The name of a figure.</summary>
    internal static string FigureName(string moment, string measure) => $"{moment}_{measure}";
}
