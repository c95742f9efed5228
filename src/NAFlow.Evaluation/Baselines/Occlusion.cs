using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>
/// Occlusion: a square of the image is covered with 0 in normalised space (the mean colour), wherever it fits on a grid and at the far edges; the map
/// is how much confidence the network then loses, on average over the squares that cover a pixel, without what is negative.
/// </summary>
internal static class Occlusion
{
    /// <summary>Where it comes from.</summary>
    public const string Source = "Zeiler and Fergus, 2014, arXiv 1311.2901";

    /// <summary>The method, by its name in tables.</summary>
    /// <param name="options">Its options; null for those of the reference.</param>
    public static MapMethod Method(OcclusionOptions? options = null) =>
        new("occlusion", (traced, cancellation) => Explain(traced, options, cancellation))
        {
            Source = Source,
            Scope = MapScope.Image,
            Options = options ?? OcclusionOptions.Default,
        };

    /// <summary>The map of the image.</summary>
    /// <param name="traced">The traced decision, of one image.</param>
    /// <param name="options">What is covered; null for <see cref="OcclusionOptions.Default"/>.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The map <c>[H, W]</c> of the node <c>input</c>.</returns>
    /// <exception cref="InvalidInputException">There is more than one image.</exception>
    public static IReadOnlyList<MapSet> Explain(
        TracedDecision traced, OcclusionOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(traced);
        ChangedInputs.RequireOneImage(traced, "Occlusion");
        options ??= OcclusionOptions.Default;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (rows, columns) = (Places(traced.Input.shape[2], options), Places(traced.Input.shape[3], options));
        (Place Row, Place Column)[] squares = [.. from row in rows from column in columns select (row, column)];
        var whole = AnswerConfidence.Of(traced, traced.Input)[0];
        var confidences = ChangedInputs.Confidences(traced, squares.Length, options.BatchSize, Covered, cancellation);

        var drops = zeros([1, traced.Input.shape[2], traced.Input.shape[3]], float64);
        var counts = zeros_like(drops);
        foreach (var (square, confidence) in squares.Zip(confidences))
        {
            using var step = NewDisposeScope();
            Add(drops, square, whole - confidence);
            Add(counts, square, 1);
        }

        var maps = new BatchMaps(1);
        maps.Add(traced.Network.Nodes[0], (drops / counts).relu());
        return maps.BySample;

        Tensor Covered(int first, int number)
        {
            var images = traced.Input.repeat(number, 1, 1, 1);
            for (var index = 0; index < number; index++)
                Square(images.narrow(0, index, 1), 2, squares[first + index]).zero_();
            return images;
        }
    }

    private static void Add(Tensor map, (Place Row, Place Column) square, double value)
    {
        var part = Square(map, 1, square);
        part.AddScaled(ones_like(part), value);
    }

    private static Tensor Square(Tensor image, long axis, (Place Row, Place Column) square) =>
        image.narrow(axis, square.Row.Begin, square.Row.Size).narrow(axis + 1, square.Column.Begin, square.Column.Size);

    private static IReadOnlyList<Place> Places(long side, OcclusionOptions options)
    {
        var size = Math.Clamp((long)Math.Round(side * options.Window), 1, side);
        var stride = Math.Clamp((long)Math.Round(side * options.Stride), 1, size);
        var places = new List<Place>();
        for (var begin = 0L; begin < side - size; begin += stride) places.Add(new Place(begin, size));
        return [.. places, new Place(side - size, size)];
    }

    private readonly record struct Place(long Begin, long Size);
}

/// <summary>How the image is occluded.</summary>
public sealed record OcclusionOptions
{
    /// <summary>What the reference does.</summary>
    public static OcclusionOptions Default { get; } = new();

    /// <summary>The side of the square that is covered, as a fraction of the image's side.</summary>
    /// <value>1/8 (this project's choice).</value>
    /// <exception cref="InvalidInputException">It is not in (0, 1].</exception>
    public double Window
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw new InvalidInputException($"A window of {value} of the image cannot be covered; choose above 0, at most 1.");
    } = 1.0 / 8;

    /// <summary>How far the square moves, as a fraction of the image's side.</summary>
    /// <value>1/16 (this project's choice).</value>
    /// <exception cref="InvalidInputException">It is not in (0, 1].</exception>
    public double Stride
    {
        get;
        init => field = value is > 0 and <= 1
            ? value
            : throw new InvalidInputException($"A stride of {value} of the image is not usable; choose above 0, at most 1.");
    } = 1.0 / 16;

    /// <summary>How many changed images the network sees at once.</summary>
    /// <value>32.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images make no batch; choose 1 or more.");
    } = 32;
}
