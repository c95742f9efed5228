using System.Collections.Immutable;
using NAFlow.Imaging;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Deletion and insertion: pixels are taken away from the image, or put into its blur, by descending saliency, and the area under the curve of the
/// network's confidence is read. What is deleted becomes 0 in normalised space.
/// </summary>
/// <param name="options">How pixels are deleted and inserted; null for the defaults.</param>
public sealed class DeletionInsertionMetric(DeletionInsertionOptions? options = null) : IMapMetric
{
    private const string Source = "Petsiuk et al., 2018 (RISE), arXiv 1806.07421";

    private readonly DeletionInsertionOptions options = options ?? new DeletionInsertionOptions();

    /// <inheritdoc />
    public string Name => "deletion-insertion";

    /// <inheritdoc />
    public Description Description => Description.Of(Name, Figures[0].Source, options);

    /// <inheritdoc />
    public IReadOnlyList<MetricFigure> Figures { get; } =
    [
        new("deletion", "area under the curve while the most salient pixels are deleted", Better.Lower, Source),
        new("insertion", "area under the curve while the most salient pixels are inserted", Better.Higher, Source),
        new("insertion_minus_deletion", "insertion minus deletion", Better.Higher, Source),
    ];

    /// <inheritdoc />
    public IMapScorer For(EvaluatedImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        cancellation.ThrowIfCancellationRequested();
        return new Scorer(new DeletionInsertionRun(image, options));
    }

    private sealed class Scorer(DeletionInsertionRun run) : MapByMapScorer
    {
        public override void Dispose() => run.Dispose();

        protected override IEnumerable<(string Figure, double Value)> Score(HeatMap map, CancellationToken cancellation)
        {
            var curves = run.Curves(map, cancellation);
            return
            [
                ("deletion", curves.DeletionArea),
                ("insertion", curves.InsertionArea),
                ("insertion_minus_deletion", curves.InsertionArea - curves.DeletionArea),
            ];
        }
    }
}

/// <summary>How pixels are deleted and inserted. Defaults are those of Petsiuk et al., 2018 (RISE), arXiv 1806.07421, for sets of images.</summary>
public sealed record DeletionInsertionOptions
{
    /// <summary>Pixels that are changed from one point of the curve to the next.</summary>
    /// <value>Null: an <see cref="Steps"/>th of the image, rounded up; at 224 pixels 1792, as the reference has for a set.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 100,000,000.</exception>
    public int? PixelsAStep { get; init => field = value is { } pixels ? MetricParameter.Within(pixels, "A step in pixels", 1, 100_000_000) : null; }

    /// <summary>Steps from the first point of the curve to the last, where <see cref="PixelsAStep"/> is not given.</summary>
    /// <value>28.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 100,000.</exception>
    public int Steps { get; init => field = MetricParameter.Within(value, "A number of steps", 1, 100_000); } = 28;

    /// <summary>Images that the network is given at once; it changes no figure.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 32;

    /// <summary>The width of the blur that insertion starts from, in pixels; odd.</summary>
    /// <value>11.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 255, or is even.</exception>
    public int BlurTaps
    {
        get;
        init => field = MetricParameter.Within(value, "A blur's width in pixels", 1, 255) % 2 == 1
            ? value
            : throw new InvalidInputException($"A blur of {value} pixels has no centre; choose an odd width.");
    } = 11;

    /// <summary>The standard deviation of the blur, in pixels.</summary>
    /// <value>5.</value>
    /// <exception cref="InvalidInputException">It is not from 0.01 to 255.</exception>
    public double BlurDeviation { get; init => field = MetricParameter.Within(value, "A blur's deviation in pixels", 0.01, 255); } = 5;
}

/// <summary>The confidence of the network while pixels are deleted from the image, or inserted into its blur, by descending saliency.</summary>
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
    public static DeletionInsertionCurves Of(
        EvaluatedImage image, HeatMap map, DeletionInsertionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(map);
        using var run = new DeletionInsertionRun(image, options ?? new DeletionInsertionOptions());
        return run.Curves(map, cancellation);
    }

    /// <summary>The trapezoidal rule with the points evenly from 0 to 1.</summary>
    internal static double Area(IReadOnlyList<double> curve) => (curve.Sum() - (curve[0] / 2) - (curve[^1] / 2)) / (curve.Count - 1);
}

/// <summary>
/// Deletion and insertion for the maps of one image. The ends of both curves are the image, its blur and nothing, which are asked about once for all
/// maps; between them a map costs <c>2 (n - 1)</c> images.
/// </summary>
internal sealed class DeletionInsertionRun : IDisposable
{
    private readonly EvaluatedImage image;
    private readonly DeletionInsertionOptions options;
    private readonly Tensor nothing, blurred;
    private readonly double ofImage, ofNothing, ofBlurred;
    private readonly int height, width, pixelsAStep;

    public DeletionInsertionRun(EvaluatedImage image, DeletionInsertionOptions options)
    {
        (this.image, this.options) = (image, options);
        (height, width) = ((int)image.Input.shape[2], (int)image.Input.shape[3]);
        pixelsAStep = options.PixelsAStep ?? (int)Math.Ceiling((double)height * width / options.Steps);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        (nothing, blurred) = (zeros_like(image.Input), GaussianBlur.Of(image.Input, options.BlurTaps, options.BlurDeviation).InChannelsLast());
        var ends = image.Confidence(cat([image.Input, nothing, blurred], 0));
        (ofImage, ofNothing, ofBlurred) = (ends[0], ends[1], ends[2]);
        nothing.DetachFromDisposeScope();
        blurred.DetachFromDisposeScope();
    }

    public DeletionInsertionCurves Curves(HeatMap map, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var steps = SaliencyOrder.Places(map, height, width);
        for (var at = 0; at < steps.Length; at++) steps[at] /= pixelsAStep;
        var last = steps.Max() + 1;
        var step = tensor(steps, [1, 1, height, width]).to(image.Input.device);
        return new DeletionInsertionCurves(
            [ofImage, .. Between(step, last, image.Input, nothing, cancellation), ofNothing],
            [ofBlurred, .. Between(step, last, blurred, image.Input, cancellation), ofImage]);
    }

    public void Dispose()
    {
        nothing.Dispose();
        blurred.Dispose();
    }

    /// <summary>The points 1 to <paramref name="last"/> - 1: after k of them, the pixels of the steps under k are changed.</summary>
    private double[] Between(Tensor step, int last, Tensor before, Tensor after, CancellationToken cancellation) => ImageBatches.Ask(
        image.Traced,
        last - 1,
        options.BatchSize,
        (first, end) => where(
            step.lt(tensor(Enumerable.Range(first + 1, end - first).ToArray()).reshape(-1, 1, 1, 1).to(step.device)), after, before),
        image.Confidence,
        cancellation);
}
