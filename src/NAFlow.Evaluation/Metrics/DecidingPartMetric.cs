using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Whether the part that decides what is explained has more of the map on a pixel than the others. Parts of too few pixels are not compared; a map
/// that shows none of them more than another, or in which the deciding part cannot be seen, does not show it.
/// </summary>
/// <param name="options">Which parts are compared; null for the defaults.</param>
internal sealed class DecidingPartMetric(DecidingPartOptions? options = null) : IMapMetric
{
    private const string Source = "this project, after the counterfactual deletion of FunnyBirds: Hesse et al., 2023, arXiv 2308.06248";
    private readonly DecidingPartOptions options = options ?? new DecidingPartOptions();

    /// <inheritdoc />
    public string Name => "deciding-part";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("deciding_part", "the part that decides has more map per pixel than any other part of its size", Better.Higher, Source),
        new("deciding_part_of_all", "the part that decides has more map per pixel than any other part", Better.Higher, Source),
    ];

    /// <inheritdoc />
    public MetricNeed Need => MetricNeed.DecidingPart;

    /// <inheritdoc />
    /// <exception cref="InvalidInputException">The parts are not known, or which of them decides.</exception>
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        var truth = NeededTruth.Parts(image, Name);
        return new Scorer(
            truth, options.LeastPixels,
            truth.DecidingPart ?? throw new InvalidInputException(
                $"The metric '{Name}' needs to know which part decides; choose counterfactual pictures, or leave the metric out."));
    }

    private sealed class Scorer(ImageTruth truth, int leastPixels, string deciding) : MapByMapScorer
    {
        protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
        {
            var densities = PartDensity.Of(map, truth, leastPixels);
            return [("deciding_part", PartDensity.IsHighestOfItsSize(densities, deciding) ? 1 : 0),
                ("deciding_part_of_all", PartDensity.IsHighest(densities, deciding) ? 1 : 0)];
        }
    }
}

/// <summary>Which parts are compared.</summary>
public sealed record DecidingPartOptions
{
    /// <summary>A part of fewer visible pixels is not compared: a map cannot be read there.</summary>
    /// <value>20.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 1,000,000.</exception>
    public int LeastPixels
    { get; init => field = MetricParameter.Within(value, "A least number of pixels", 1, 1_000_000); } = PartDensity.LeastPixels;
}

/// <summary>How much of a map lies on a pixel of one part, which makes large and small parts comparable.</summary>
/// <param name="Part">The part's name.</param>
/// <param name="Pixels">Its visible pixels.</param>
/// <param name="Density">The mean of the map over them.</param>
internal sealed record PartDensity(string Part, int Pixels, double Density)
{
    /// <summary>A part of fewer visible pixels is not compared, where no other number is given.</summary>
    public const int LeastPixels = 20;

    /// <summary>The densities of the parts of enough pixels.</summary>
    /// <param name="map">The map, <c>[h, w]</c>; it is resized bilinearly to the image.</param>
    /// <param name="truth">The parts.</param>
    /// <param name="leastPixels">A part of fewer pixels is left out.</param>
    public static ImmutableArray<PartDensity> Of(HeatMap map, ImageTruth truth, int leastPixels = LeastPixels)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(truth);
        var values = Resize.Bilinear(map, truth.Height, truth.Width).Values;
        return
        [
            .. from part in truth.Parts
               let pixels = part.Mask.Count(seen => seen)
               where pixels >= leastPixels
               select new PartDensity(part.Name, pixels, MapEnergy.Inside(values.Span, part.Mask.AsSpan()) / pixels),
        ];
    }

    /// <summary>Whether a part has a higher density than every other; a tie is none.</summary>
    public static bool IsHighest(ImmutableArray<PartDensity> densities, string part) => IsHigher(densities, part, densities);

    /// <summary>
    /// Whether a part has a higher density than every other part of its size: of at least half as many pixels, and in any case the largest other one.
    /// A sliver of body between wing and legs is no larger than the blur of a map, and takes its value from them.
    /// </summary>
    public static bool IsHighestOfItsSize(ImmutableArray<PartDensity> densities, string part)
    {
        var own = densities.FirstOrDefault(density => density.Part == part);
        var largest = densities.Where(density => density.Part != part).MaxBy(density => density.Pixels);
        return IsHigher(densities, part, densities.Where(density => density == largest || 2 * density.Pixels >= own?.Pixels));
    }

    private static bool IsHigher(ImmutableArray<PartDensity> densities, string part, IEnumerable<PartDensity> others) =>
        densities.FirstOrDefault(density => density.Part == part) is { } own
            && others.All(other => other.Part == part || other.Density < own.Density);
}
