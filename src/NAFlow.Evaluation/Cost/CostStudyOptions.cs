using System.Collections.Immutable;
using System.Globalization;

namespace NAFlow.Evaluation;

/// <summary>
/// What a study of costs measures. One thing varies at a time: a point has the first side, the first batch and the first number of threads, but for
/// the one that varies.
/// </summary>
public sealed record CostStudyOptions
{
    /// <summary>
    /// The networks, by their names in the zoo: compact ones with the weights that come with the library, others with seeded random weights.
    /// </summary>
    /// <value>squeezenet1_1 and resnet50_compact.</value>
    public ImmutableArray<string> Networks { get; init => field = Distinct(value); } = ["squeezenet1_1", "resnet50_compact"];

    /// <summary>The methods.</summary>
    /// <value>The flow, also block by block, by minimum norm and without inversion, Grad-CAM, LayerCAM.</value>
    public ImmutableArray<MapMethod> Methods
    {
        get;
        init => field = value.IsDefaultOrEmpty ? throw new InvalidInputException("No method is given; give at least one.") : Distinct(value);
    } = [.. MethodList.Find(["flow", "flow-block-by-block", "flow-minimum-norm", "no-inversion", "grad-cam", "layercam"], 1)];

    /// <summary>Methods that take long: they are measured at the first point alone, in up to 3 rounds after up to 1 warm-up.</summary>
    /// <value>Integrated gradients, SmoothGrad, Score-CAM.</value>
    public ImmutableArray<MapMethod> SlowMethods { get; init => field = value.IsDefault ? [] : Distinct(value); } =
        [.. MethodList.Find(["integrated-gradients", "smoothgrad", "score-cam"], 1)];

    /// <summary>The networks' weights.</summary>
    /// <value><see cref="CostWeights.Trained"/>.</value>
    /// <exception cref="InvalidInputException">They are no known ones.</exception>
    public CostWeights Weights
    {
        get; init =>
        field = Enum.IsDefined(value) ? value : throw new InvalidInputException($"There are no weights {value}; choose Trained or Random.");
    }

    /// <summary>What is explained.</summary>
    /// <value><see cref="CostImages.Creatures"/>.</value>
    /// <exception cref="InvalidInputException">They are no known ones.</exception>
    public CostImages Images
    {
        get; init =>
        field = Enum.IsDefined(value) ? value : throw new InvalidInputException($"There are no images {value}; choose Creatures or Noise.");
    }

    /// <summary>Whether memory is measured, in a run of its own for every method.</summary>
    /// <value>True.</value>
    public bool Memory { get; init; } = true;

    /// <summary>The sides of the square images, in pixels; a single 0 stands for each network's own.</summary>
    /// <value>96, 64, 128, 160, 192; the first goes with the other batches and threads.</value>
    public ImmutableArray<int> Sides
    { get; init => field = value is [0] ? value : Within(value, 16, 2048, "An image of {0} pixels"); } = [96, 64, 128, 160, 192];

    /// <summary>The images explained together.</summary>
    /// <value>1, 2, 4.</value>
    public ImmutableArray<int> Batches { get; init => field = Within(value, 1, 1024, "A batch of {0} images"); } = [1, 2, 4];

    /// <summary>libtorch's threads.</summary>
    /// <value>1, 2.</value>
    public ImmutableArray<int> Threads { get; init => field = Within(value, 1, 1024, "A study with {0} threads"); } = [1, 2];

    /// <summary>The measured runs of every method at every point.</summary>
    /// <value>5; from 1 to 1000.</value>
    public int Rounds { get; init => field = Within([value], 1, 1000, "A median of {0} rounds")[0]; } = 5;

    /// <summary>The runs before, which are not measured.</summary>
    /// <value>2, where the reference protocol has 10; from 0 to 1000.</value>
    public int WarmUps { get; init => field = Within([value], 0, 1000, "A study with {0} warm-ups")[0]; } = 2;

    /// <summary>The seed of random weights.</summary>
    /// <value>1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// The convolutions of every network whose explicit Jacobian is measured, evenly from the image to the last feature map; 0 for none.
    /// </summary>
    /// <value>4; from 0 to 1000.</value>
    public int JacobianLayers { get; init => field = Within([value], 0, 1000, "A study of {0} Jacobians")[0]; } = 4;

    /// <summary>The largest Jacobian that is built, in MiB. Of a larger one some rows are, and the rest is extrapolated.</summary>
    /// <value>512; from 1 to 65536.</value>
    public int JacobianMebibytes { get; init => field = Within([value], 1, 65536, "A limit of {0} MiB")[0]; } = 512;

    /// <summary>
    /// The longest that a Jacobian may be expected to take, in seconds. Of one that takes longer some rows are built, and the rest is extrapolated.
    /// </summary>
    /// <value>2; from 0 to 86400.</value>
    public int JacobianSeconds { get; init => field = Within([value], 0, 86400, "A limit of {0} seconds")[0]; } = 2;

    /// <summary>The points, the one that all others differ from in one thing first.</summary>
    public IReadOnlyList<CostPoint> Points
    {
        get
        {
            var first = new CostPoint(Sides[0], Batches[0], Threads[0]);
            return
            [
                .. Sides.Select(side => first with { Side = side }), .. Batches.Skip(1).Select(batch => first with { Batch = batch }),
                .. Threads.Skip(1).Select(threads => first with { Threads = threads }),
            ];
        }
    }

    /// <summary>How often a study reports.</summary>
    public int Steps => Networks.Length * (Points.Count + (SlowMethods.IsEmpty ? 0 : 1) + (JacobianLayers > 0 ? Sides.Length : 0));

    private static ImmutableArray<MapMethod> Distinct(ImmutableArray<MapMethod> methods) =>
        methods.GroupBy(method => method.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
            ? throw new InvalidInputException($"Method '{twice}' is given twice; give each once.")
            : methods;

    private static ImmutableArray<string> Distinct(ImmutableArray<string> networks) =>
        networks.IsDefaultOrEmpty || networks.Distinct().Count() != networks.Length
        ? throw new InvalidInputException("There is no network, or one twice; give each once.")
        : networks;

    private static ImmutableArray<int> Within(ImmutableArray<int> numbers, int low, int high, string what)
    {
        if (numbers.IsDefaultOrEmpty || numbers.Distinct().Count() != numbers.Length)
            throw new InvalidInputException("A list of numbers is empty or has one twice; give each once.");
        foreach (var number in numbers)
            if (number < low || number > high)
                throw new InvalidInputException(
                    $"{string.Format(CultureInfo.InvariantCulture, what, number)} cannot be measured; choose {low} to {high}.");
        return numbers;
    }
}

/// <summary>The weights of the networks of a study of costs. A solver's iterations depend on them.</summary>
public enum CostWeights
{
    /// <summary>Those that come with the library for compact networks, seeded random ones for others.</summary>
    Trained,

    /// <summary>Seeded random ones for all.</summary>
    Random,
}

/// <summary>The images of a study of costs.</summary>
public enum CostImages
{
    /// <summary>Drawn creatures, one of each of the first classes.</summary>
    Creatures,

    /// <summary>Seeded Gaussian noise.</summary>
    Noise,
}

/// <summary>Where a cost is measured.</summary>
/// <param name="Side">The side of the square image, in pixels.</param>
/// <param name="Batch">The images explained together, B.</param>
/// <param name="Threads">libtorch's threads.</param>
public sealed record CostPoint(int Side, int Batch, int Threads);
