using NAFlow.Networks;

namespace NAFlow.Evaluation;

/// <summary>The metrics by name, and by groups of names.</summary>
public static class MetricList
{
    /// <summary>The group of all metrics.</summary>
    public const string All = "all";

    /// <summary>The group of those that read a map as it is, and cost next to nothing.</summary>
    public const string Cheap = "cheap";

    /// <summary>The group of those that change the image by the map and run the network again.</summary>
    public const string Perturbing = "perturbing";

    /// <summary>The group of those that explain anew: a changed image, or a changed network.</summary>
    public const string Explaining = "explaining";

    /// <summary>The group of those that describe a flow and say nothing of its worth.</summary>
    public const string Describing = "describing";

    /// <summary>One line for each metric; the order is that of tables.</summary>
    private static readonly (string Name, string Group, Func<MetricOptions, IMapMetric> Make)[] Entries =
    [
        ("pointing", Cheap, options => new PointingMetric(options.Pointing)),
        ("energy", Cheap, _ => new EnergyMetric()),
        ("part-truth", Cheap, options => new PartTruthMetric(options.PartTruth)),
        ("deciding-part", All, options => new DecidingPartMetric(options.DecidingPart)),
        ("sparsity", Cheap, _ => new SparsityMetric()),
        ("deletion-insertion", Perturbing, options => new DeletionInsertionMetric(options.DeletionInsertion)),
        ("road", Perturbing, options => new RoadMetric(options.Road)),
        ("average-drop", Perturbing, options => new AverageDropMetric(options.AverageDrop)),
        ("infidelity", Perturbing, options => new InfidelityMetric(options.Infidelity)),
        ("max-sensitivity", Explaining, options => new MaxSensitivityMetric(options.MaxSensitivity)),
        ("randomisation", Explaining, options => new CascadingRandomisationMetric(options.Randomisation)),
        ("class-sensitivity", Explaining, _ => new ClassSensitivityMetric()),
        ("sufficiency", All, options => new SufficiencyMetric(options.Sufficiency)),
        ("no-inversion", Describing, _ => new NoInversionMetric()),
        ("residual", Describing, _ => new ResidualMetric()),
    ];

    /// <summary>The names of the metrics.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>The names of the groups.</summary>
    public static IReadOnlyList<string> Groups { get; } = [Cheap, Perturbing, Explaining, Describing, All];

    /// <summary>Every figure of every metric.</summary>
    public static IReadOnlyList<MetricFigure> Figures { get; } = [.. Of(new MetricOptions(), _ => true).SelectMany(metric => metric.Figures)];

    /// <summary>The metrics of these names and groups, each once, in the order of the list.</summary>
    /// <param name="names">Names of metrics or groups.</param>
    /// <param name="options">The parameters; null for the defaults.</param>
    /// <exception cref="InvalidInputException">A name is unknown (the sentence gives the nearest), or none is given.</exception>
    public static IReadOnlyList<IMapMetric> Find(IReadOnlyList<string> names, MetricOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0) throw new InvalidInputException($"An evaluation needs a metric; give '{Cheap}' or the name of at least one.");
        string[] known = [.. Names, .. Groups];
        foreach (var name in names)
            if (!known.Contains(name))
                throw new InvalidInputException(
                    $"There is no metric named '{name}'; the nearest of {known.Length} are {string.Join(", ", EditDistance.Nearest(name, known))}.");
        return Of(options ?? new MetricOptions(), entry => names.Contains(entry.Name) || names.Contains(entry.Group) || names.Contains(All));
    }

    /// <summary>The figure of this name.</summary>
    /// <exception cref="InvalidInputException">There is none; the sentence gives the nearest.</exception>
    public static MetricFigure Figure(string name) => Figures.FirstOrDefault(figure => figure.Name == name)
        ?? throw new InvalidInputException(
            $"There is no figure named '{name}'; the nearest of {Figures.Count} are {string.Join(", ", EditDistance.Nearest(name, Figures.Select(figure => figure.Name)))}.");

    private static IReadOnlyList<IMapMetric> Of(MetricOptions options, Func<(string Name, string? Group), bool> isWanted) =>
        [.. Entries.Where(entry => isWanted((entry.Name, entry.Group))).Select(entry => entry.Make(options))];
}

/// <summary>The parameters of every metric of <see cref="MetricList"/>.</summary>
public sealed record MetricOptions
{
    /// <summary>The pointing game.</summary>
    /// <value>A tolerance of 15 pixels.</value>
    public PointingOptions Pointing { get; init; } = new();

    /// <summary>The parts.</summary>
    /// <value>Parts of at least 20 pixels.</value>
    public PartTruthOptions PartTruth { get; init; } = new();

    /// <summary>The part that decides.</summary>
    /// <value>Parts of at least 20 pixels.</value>
    public DecidingPartOptions DecidingPart { get; init; } = new();

    /// <summary>Deletion and insertion.</summary>
    /// <value>28 steps.</value>
    public DeletionInsertionOptions DeletionInsertion { get; init; } = new();

    /// <summary>Remove and debias.</summary>
    /// <value>10 to 90 per cent.</value>
    public RoadOptions Road { get; init; } = new();

    /// <summary>Average drop and increase.</summary>
    /// <value>Batches of 16.</value>
    public AverageDropOptions AverageDrop { get; init; } = new();

    /// <summary>Infidelity.</summary>
    /// <value>50 removed squares.</value>
    public InfidelityOptions Infidelity { get; init; } = new();

    /// <summary>Max-sensitivity.</summary>
    /// <value>10 images within 0.02.</value>
    public MaxSensitivityOptions MaxSensitivity { get; init; } = new();

    /// <summary>The cascading randomisation of weights.</summary>
    /// <value>6 stages.</value>
    public CascadingRandomisationOptions Randomisation { get; init; } = new();

    /// <summary>Sufficiency and necessity of neurons.</summary>
    /// <value>From a thousandth of the neurons to all; the others become 0.</value>
    public NeuronCurveOptions Sufficiency { get; init; } = new();
}
