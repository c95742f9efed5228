using System.Collections.Immutable;
using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Remove and debias: a share of the pixels is removed, the most or the least salient first, and imputed from their neighbours with a little noise,
/// so that the shape of what is missing tells the network nothing. Of equal values, the upper left counts as more salient.
/// </summary>
/// <param name="options">How pixels are removed; null for the defaults.</param>
public sealed class RoadMetric(RoadOptions? options = null) : IMapMetric
{
    private const string Source = "Rong et al., 2022 (ROAD), arXiv 2202.00449";

    private readonly RoadOptions options = options ?? new RoadOptions();

    /// <inheritdoc />
    public string Name => "road";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("road_morf", "confidence with the most salient pixels imputed, over all shares", Better.Lower, Source),
        new("road_lerf", "confidence with the least salient pixels imputed, over all shares", Better.Higher, Source),
        new("road", "half the difference of the two", Better.Higher, $"{Source}, combined as pytorch-grad-cam does"),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new RoadScorer(image, options);
    }
}

/// <summary>How pixels are removed and imputed. Defaults are those of Rong et al., 2022, arXiv 2202.00449.</summary>
public sealed record RoadOptions
{
    /// <summary>Which shares of the pixels are removed, in per cent.</summary>
    /// <value>10, 20, 30, 40, 50, 60, 70, 80, 90.</value>
    /// <exception cref="InvalidInputException">There is none, or one is not above 0 and below 100.</exception>
    public ImmutableArray<double> Percentages
    {
        get;
        init => field = value is { IsDefaultOrEmpty: false } && value.All(share => share is > 0 and < 100)
            ? value
            : throw new InvalidInputException("Pixels are removed at percentages above 0 and below 100; give at least one, such as 10 or 50.");
    } = [10, 20, 30, 40, 50, 60, 70, 80, 90];

    /// <summary>
    /// The standard deviation of the noise that is added to what is imputed, in normalised space; drawn once for all maps of the image.
    /// </summary>
    /// <value>0.01.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 10.</exception>
    public double Noise { get; init => field = MetricParameter.Within(value, "A noise", 0, 10); } = 0.01;

    /// <summary>The weight of the four direct neighbours in the mean that a removed pixel becomes.</summary>
    /// <value>1/6.</value>
    /// <exception cref="InvalidInputException">It is not from 0.001 to 1.</exception>
    public double DirectWeight { get; init => field = MetricParameter.Within(value, "A weight of direct neighbours", 0.001, 1); } = 1.0 / 6;

    /// <summary>The weight of the four diagonal neighbours.</summary>
    /// <value>1/12.</value>
    /// <exception cref="InvalidInputException">It is not from 0 to 1.</exception>
    public double DiagonalWeight { get; init => field = MetricParameter.Within(value, "A weight of diagonal neighbours", 0, 1); } = 1.0 / 12;

    /// <summary>The residual at which the imputation is solved, over the norm of the image. The reference solves by a sparse factorisation.</summary>
    /// <value>1e-6: at 224 pixels no imputed value is then off by a thousandth; at 1e-5 some are off by several.</value>
    /// <exception cref="InvalidInputException">It is not from 1e-12 to 0.1.</exception>
    public double Tolerance { get; init => field = MetricParameter.Within(value, "A tolerance", 1e-12, 0.1); } = 1e-6;

    /// <summary>Images that are imputed, and given to the network, at once.</summary>
    /// <value>18.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 18;
}

/// <summary>Removes and imputes pixels of one image by the order of its maps.</summary>
internal sealed class RoadScorer : MapByMapScorer
{
    private readonly EvaluatedImage image;
    private readonly RoadOptions options;
    private readonly Tensor noise;
    private readonly int height, width;
    private readonly int[] counts;

    public RoadScorer(EvaluatedImage image, RoadOptions options)
    {
        (this.image, this.options) = (image, options);
        (height, width) = ((int)image.Input.shape[2], (int)image.Input.shape[3]);
        counts = [.. options.Percentages.Select(share => (int)(height * (long)width * share / 100))];
        using var generator = new Generator((ulong)image.Seed, CPU);
        using var scope = NewDisposeScope();
        noise = randn(image.Input.shape, generator: generator).to(image.Input.dtype).to(image.Input.device).Times(options.Noise)
            .DetachFromDisposeScope();
    }

    public override void Dispose() => noise.Dispose();

    protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var places = SaliencyOrder.Places(map, height, width);
        int[] reversed = Array.ConvertAll(places, place => places.Length - 1 - place);
        var orders = stack([tensor(places), tensor(reversed)]).reshape(2, 1, 1, height, width).to(image.Input.device);
        var shares = tensor(counts).reshape(1, -1, 1, 1, 1).to(image.Input.device);
        var isRemoved = orders.lt(shares).reshape(-1, 1, height, width);
        var confidences = ImageBatches.Ask(
            image.Traced,
            2 * counts.Length,
            options.BatchSize,
            (first, end) =>
            {
                var mask = isRemoved[first..end];
                var imputed = LinearImputation.Of(image.Input, mask, options.DirectWeight, options.DiagonalWeight, options.Tolerance, cancellation);
                return imputed.Plus(where(mask, noise, zeros_like(noise)));
            },
            image.Confidence,
            cancellation);
        var (most, least) = (confidences.Take(counts.Length).Average(), confidences.Skip(counts.Length).Average());
        return [("road_morf", most), ("road_lerf", least), ("road", (least - most) / 2)];
    }
}
