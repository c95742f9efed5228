namespace NAFlow.Evaluation;

/// <summary>What is compared, by what, where and on how many images.</summary>
public sealed record EvaluationOptions
{
    /// <summary>How many images are evaluated, where no number is given.</summary>
    public const int DefaultImages = 10;

    /// <summary>The seed, where none is given.</summary>
    public const int DefaultSeed = 1;

    /// <summary>The methods, each under a name of its own.</summary>
    /// <value><see cref="MethodList.Compared"/>.</value>
    /// <exception cref="InvalidInputException">There is none, or two have one name.</exception>
    public IReadOnlyList<MapMethod> Methods
    {
        get;
        init => field = Distinct(value, method => method.Name, "method");
    } = MethodList.Compared;

    /// <summary>The metrics, each under a name of its own, and of figures of their own.</summary>
    /// <exception cref="InvalidInputException">There is none, or two have one name or one figure.</exception>
    public required IReadOnlyList<IMapMetric> Metrics
    {
        get;
        init
        {
            field = Distinct(value, metric => metric.Name, "metric");
            _ = Distinct([.. value.SelectMany(metric => metric.Figures)], figure => figure.Name, "figure");
        }
    }

    /// <summary>The layers whose maps are judged. Methods of a single map are judged by that one whatever is chosen.</summary>
    /// <value><see cref="LayerChoice.All"/>.</value>
    public LayerChoice Layers { get; init; } = LayerChoice.All;

    /// <summary>How many images at most.</summary>
    /// <value>10.</value>
    /// <exception cref="InvalidInputException">It is not positive.</exception>
    public int Images
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidInputException($"{value} images cannot be evaluated; choose 1 or more.");
    } = DefaultImages;

    /// <summary>The seed of the choice of images, and of whatever metrics draw at random.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = DefaultSeed;

    /// <summary>Whether results are written as CSV too, which takes much more room.</summary>
    /// <value>False.</value>
    public bool Csv { get; init; }

    private static IReadOnlyList<T> Distinct<T>(IReadOnlyList<T> things, Func<T, string> name, string kind)
    {
        ArgumentNullException.ThrowIfNull(things);
        if (things.Count == 0) throw new InvalidInputException($"An evaluation needs a {kind}; give at least one.");
        return things.GroupBy(name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"The {kind} '{twice.Key}' is given twice; give each once.")
            : things;
    }
}
