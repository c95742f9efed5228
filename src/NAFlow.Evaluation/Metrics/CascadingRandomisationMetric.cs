using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// The randomisation check (Adebayo et al., 2018): the weights are drawn anew from the head down, the same question is asked again, and the maps are
/// compared with those of the trained network. A map that stays as it was, as an edge detector's does, does not tell what the network has learned.
/// </summary>
/// <remarks>
/// Weights are drawn as PyTorch first draws them, batch normalisation starts afresh with its statistics (as <c>reset_parameters</c> leaves a layer),
/// and a layer once drawn stays as it is down the cascade. The seed is the image's, so images may see other draws and an interval over them covers
/// both. A similarity to a photo embeds the photo anew with the random network; embeddings that were given, and neighbours, stay the numbers that
/// they are. While an image is judged, a trace of every stage is held. Methods are asked anew at every stage: the metric costs the methods' own time
/// as many times over as there are stages.
/// </remarks>
/// <param name="options">How; null for the defaults.</param>
internal sealed class CascadingRandomisationMetric(CascadingRandomisationOptions? options = null) : IMapMetric
{
    /// <summary>Where the check comes from.</summary>
    public const string Source = "Adebayo et al., 2018, arXiv 1810.03292";

    private readonly CascadingRandomisationOptions options = options ?? new();

    /// <inheritdoc />
    public string Name => "randomisation";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

    /// <summary>
    /// Three measures of likeness (the rank correlation of the maps, that of their absolute values, the structural similarity) at three moments: the
    /// mean over all stages, when only the head is random, and when everything is.
    /// </summary>
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        .. from moment in Moments
           from measure in Measures
           select new MetricFigure(FigureName(moment.Prefix, measure.Suffix), $"{measure.Title}, {moment.Title}", Better.Lower, Source),
    ];

    /// <summary>When the maps are compared, and which stages that is.</summary>
    internal static ImmutableArray<(string Prefix, string Title, Func<IReadOnlyList<MapLikeness>, IEnumerable<MapLikeness>> Choose)> Moments
    { get; } =
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

/// <summary>How a network's weights are drawn anew.</summary>
public sealed record CascadingRandomisationOptions
{
    /// <summary>
    /// The stages of the cascade: the layers with weights down to which it is random, evenly from the last to the first; all of them where there are
    /// no more.
    /// </summary>
    /// <value>6.</value>
    /// <exception cref="InvalidInputException">It is below 2.</exception>
    public int Stages
    {
        get;
        init => field = value >= 2
            ? value
            : throw new InvalidInputException($"A cascade of {value} stages cannot go from the last layer to the first; choose 2 or more.");
    } = 6;
}

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

    public IEnumerable<MapScore> Score(MapMethod method, MapSet maps, CancellationToken cancellation = default)
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
                    yield return new MapScore(layer, CascadingRandomisationMetric.FigureName(moment.Prefix, measure.Suffix),
                        Mean(moment.Choose(found).Select(measure.Read)));
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

/// <summary>How alike two maps of one layer are, as the randomisation checks measure it. Not a number where one of them is not there.</summary>
/// <param name="Spearman">The rank correlation of the maps.</param>
/// <param name="SpearmanAbsolute">The rank correlation of their absolute values.</param>
/// <param name="StructuralSimilarity">Their structural similarity, each scaled to 0..1.</param>
internal sealed record MapLikeness(double Spearman, double SpearmanAbsolute, double StructuralSimilarity)
{
    /// <summary>There is nothing to compare with.</summary>
    public static MapLikeness Undefined { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>Compares; maps of two sizes have no likeness.</summary>
    public static MapLikeness Of(HeatMap first, HeatMap second)
    {
        if ((first.Height, first.Width) != (second.Height, second.Width)) return Undefined;
        var one = first.Values.Span;
        var other = second.Values.Span;
        var spearman = RankCorrelation.Of(one, other);
        var absolute = IsSigned(one) || IsSigned(other) ? RankCorrelation.Of(Absolute(one), Absolute(other)) : spearman;
        return new MapLikeness(spearman, absolute, Data.StructuralSimilarity.Of(first, second));
    }

    private static bool IsSigned(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (value < 0) return true;
        return false;
    }

    private static float[] Absolute(ReadOnlySpan<float> values)
    {
        var absolute = values.ToArray();
        for (var index = 0; index < absolute.Length; index++) absolute[index] = Math.Abs(absolute[index]);
        return absolute;
    }
}
