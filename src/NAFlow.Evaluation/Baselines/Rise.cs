using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// RISE: random masks of the image, each weighed by the confidence of the network in the answer when it sees the image through it. Hidden is 0 in
/// normalised space. Of scores that are no probabilities and may be negative, the least is subtracted first, which adds the same to all positions on
/// average.
/// </summary>
internal static class Rise
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Petsiuk et al., 2018, arXiv 1806.07421";

    /// <summary>The method, by its name in tables.</summary>
    /// <param name="options">Its options; null for those of the reference.</param>
    public static MapMethod Method(RiseOptions? options = null) => new("RISE", (traced, cancellation) => Explain(traced, options, cancellation))
    {
        Source = Source,
        Scope = MapScope.Image,
        Options = options ?? RiseOptions.Default,
    };

    /// <summary>The map of the image.</summary>
    /// <param name="traced">The traced decision, of one image.</param>
    /// <param name="options">How it masks; null for <see cref="RiseOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The map <c>[H, W]</c> of the node <c>input</c>.</returns>
    /// <exception cref="InvalidInputException">There is more than one image.</exception>
    public static IReadOnlyList<MapSet> Explain(
        TracedDecision traced, RiseOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        ChangedInputs.RequireOneImage(traced, "RISE");
        options ??= RiseOptions.Default;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (height, width) = ((int)traced.Input.shape[2], (int)traced.Input.shape[3]);
        double[] confidences;
        using (var masks = new RiseMasks(options, height, width))
            confidences = ChangedInputs
                .Confidences(traced, options.Masks, options.BatchSize, (_, number) => traced.Input * InKind(masks.Next(number)), cancellation);
        var least = Math.Min(0, confidences.Min());

        // The same masks are drawn again: they need not be kept.
        var sum = zeros([1, height * width], float64);
        using (var masks = new RiseMasks(options, height, width))
            for (var done = 0; done < options.Masks;)
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                var number = Math.Min(options.BatchSize, options.Masks - done);
                var weights = tensor([.. confidences.Skip(done).Take(number).Select(confidence => confidence - least)], [1, number]);
                sum.AddScaled(weights.matmul(masks.Next(number).to(float64).reshape(number, -1)));
                done += number;
            }

        var maps = new BatchMaps(1);
        maps.Add(traced.Network.Nodes[0], sum.Times(1 / (options.Masks * options.Probability)).reshape(1, height, width));
        return maps.BySample;

        Tensor InKind(Tensor mask) => mask.to(traced.Input.dtype).to(traced.Input.device);
    }
}

/// <summary>How RISE masks the image.</summary>
public sealed record RiseOptions
{
    /// <summary>What the reference does.</summary>
    public static RiseOptions Default { get; } = new();

    /// <summary>N, how many masks are tried.</summary>
    /// <value>4,000.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Masks
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} masks tell nothing; choose 1 or more.");
    } = 4000;

    /// <summary>The side of the grid of cells that a mask is made of.</summary>
    /// <value>8.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Grid
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"A grid of {value} cells masks nothing; choose 1 or more.");
    } = 8;

    /// <summary>p, how likely a cell is left visible.</summary>
    /// <value>0.5.</value>
    /// <exception cref="InvalidInputException">It is not between 0 and 1.</exception>
    public double Probability
    {
        get;
        init => field = value is > 0 and < 1
            ? value
            : throw new InvalidInputException($"A cell cannot be visible with probability {value}; choose between 0 and 1.");
    } = 0.5;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 32;

    /// <summary>The seed of the masks.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;
}

/// <summary>
/// The masks of RISE: a coarse grid of cells, each visible with probability p, made larger bilinearly by one cell than the image and moved by less
/// than a cell.
/// </summary>
internal sealed class RiseMasks(RiseOptions options, int height, int width) : IDisposable
{
    private readonly Generator generator = new((ulong)options.Seed, CPU);

    /// <summary>The next masks, <c>[count, 1, H, W]</c>, in [0, 1]; they do not depend on how many were asked for at once.</summary>
    public Tensor Next(int count)
    {
        using var scope = NewDisposeScope();
        return cat([.. Enumerable.Range(0, count).Select(_ => Next())], 0).MoveToOuterDisposeScope();
    }

    public void Dispose() => generator.Dispose();

    private Tensor Next()
    {
        var (cellHeight, cellWidth) = ((height + options.Grid - 1) / options.Grid, (width + options.Grid - 1) / options.Grid);
        var cells = rand([1, 1, options.Grid, options.Grid], generator: generator).Below(options.Probability).to(float32);
        var large = nn.functional.interpolate(
            cells, [(options.Grid + 1) * cellHeight, (options.Grid + 1) * cellWidth], mode: InterpolationMode.Bilinear, align_corners: false);
        return large.narrow(2, Move(cellHeight), height).narrow(3, Move(cellWidth), width);
    }

    private long Move(int cell) => randint(0, cell, [1], int64, generator: generator).item<long>();
}
