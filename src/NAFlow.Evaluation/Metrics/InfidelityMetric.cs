using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// The mean squared difference between what a map says that perturbations cost, <c>I . map</c>, and what they cost the explained score (of a class,
/// the logit). The map's own scale is taken out by the factor that fits best, as captum's <c>normalize</c> does; a map of zeros says that nothing
/// costs anything. Perturbations are drawn and asked about once for all maps of an image.
/// </summary>
/// <param name="options">How an image is perturbed; null for the defaults.</param>
public sealed class InfidelityMetric(InfidelityOptions? options = null) : IMapMetric
{
    private readonly InfidelityOptions options = options ?? new InfidelityOptions();

    /// <inheritdoc />
    public string Name => "infidelity";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("infidelity", "squared difference between the changes of the score and those that the map foretells", Better.Lower,
            "Yeh et al., 2019, arXiv 1901.09392"),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new InfidelityScorer(image, options, cancellation);
    }
}

/// <summary>How infidelity perturbs an image.</summary>
public sealed record InfidelityOptions
{
    /// <summary>What is done to the image.</summary>
    /// <value><see cref="NAFlow.Evaluation.Perturbation.SquareRemoval"/>.</value>
    /// <exception cref="InvalidInputException">It is no known perturbation.</exception>
    public Perturbation Perturbation
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new InvalidInputException($"Perturbation {value} is unknown; choose SquareRemoval or GaussianNoise.");
    }

    /// <summary>How many perturbations are drawn.</summary>
    /// <value>50.</value>
    /// <exception cref="InvalidInputException">It is not from 2 to 100,000.</exception>
    public int Samples { get; init => field = MetricParameter.Within(value, "A number of perturbations", 2, 100_000); } = 50;

    /// <summary>The side of a removed square, as a share of the shorter side of the image. The square lies anywhere inside.</summary>
    /// <value>0.25. The reference draws squares of several sizes; one size makes their changes comparable.</value>
    /// <exception cref="InvalidInputException">It is not from 0.001 to 1.</exception>
    public double SquareSide { get; init => field = MetricParameter.Within(value, "A square's side", 0.001, 1); } = 0.25;

    /// <summary>The standard deviation of Gaussian noise, in normalised space.</summary>
    /// <value>0.1.</value>
    /// <exception cref="InvalidInputException">It is not from 0.000001 to 100.</exception>
    public double NoiseDeviation { get; init => field = MetricParameter.Within(value, "A noise's deviation", 1e-6, 100); } = 0.1;

    /// <summary>Images that the network is given at once; it changes no figure.</summary>
    /// <value>25.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 25;
}

/// <summary>How an image is perturbed.</summary>
public enum Perturbation
{
    /// <summary>A square is removed: it becomes 0 in normalised space. The map says what its pixels contribute.</summary>
    SquareRemoval,

    /// <summary>Gaussian noise is taken off, the same for all channels of a pixel. The map says how the score rises with a pixel.</summary>
    GaussianNoise,
}

/// <summary>Holds the perturbations of one image, <c>[n, HW]</c>, and what each costs.</summary>
internal sealed class InfidelityScorer : MapByMapScorer
{
    private readonly Tensor perturbations;
    private readonly double[] costs;
    private readonly int height, width;

    public InfidelityScorer(EvaluatedImage image, InfidelityOptions options, CancellationToken cancellation)
    {
        var input = image.Input;
        (height, width) = ((int)input.shape[2], (int)input.shape[3]);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var drawn = options.Perturbation == Perturbation.SquareRemoval ? Squares(options, image.Seed) : Noise(options, image.Seed);
        var onDevice = drawn.reshape(options.Samples, 1, height, width).to(input.dtype).to(input.device);
        var scores = ImageBatches.Ask(
            image.Traced,
            options.Samples,
            options.BatchSize,
            (first, end) => options.Perturbation == Perturbation.SquareRemoval
                ? input - (input * onDevice[first..end])
                : input - onDevice[first..end],
            images => AnswerScore.Of(image.Traced, images),
            cancellation);
        costs = [.. scores.Select(score => image.Traced.Score.Values[0] - score)];
        perturbations = drawn.DetachFromDisposeScope();
    }

    public override void Dispose() => perturbations.Dispose();

    protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var values = Resize.Bilinear(map, height, width).Values.ToArray();
        var foretold = perturbations.mv(tensor(values).to(float64)).data<double>().ToArray();
        var squares = foretold.Sum(change => change * change);
        var factor = squares > 0 ? foretold.Zip(costs, (change, cost) => change * cost).Sum() / squares : 1;
        return [("infidelity", foretold.Zip(costs, (change, cost) => Math.Pow((factor * change) - cost, 2)).Average())];
    }

    /// <summary>1 inside a square of each row's own, 0 outside.</summary>
    private Tensor Squares(InfidelityOptions options, int seed)
    {
        var random = new Random(seed);
        var side = Math.Max(1, (int)Math.Round(options.SquareSide * Math.Min(height, width)));
        var values = new double[options.Samples * height * width];
        for (var sample = 0; sample < options.Samples; sample++)
        {
            var (top, left) = (random.Next(height - side + 1), random.Next(width - side + 1));
            for (var row = top; row < top + side; row++) values.AsSpan((((sample * height) + row) * width) + left, side).Fill(1);
        }

        return tensor(values, [options.Samples, height * width]);
    }

    private Tensor Noise(InfidelityOptions options, int seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return randn([options.Samples, height * width], float64, generator: generator).Times(options.NoiseDeviation);
    }
}
