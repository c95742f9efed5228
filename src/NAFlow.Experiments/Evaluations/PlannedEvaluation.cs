using System.Text.Json;
using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Experiments;

/// <summary>The settings of one evaluation, or of the same with several experiments, in words: as they stand on a command line or in a plan.</summary>
public sealed record PlannedEvaluation
{
    /// <summary>The folder of the evaluation; of several experiments, the folder of theirs.</summary>
    /// <exception cref="InvalidInputException">It is no name of a folder.</exception>
    public required string Name
    {
        get;
        init => field = value is { Length: > 0 } && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? value
            : throw new InvalidInputException($"'{value}' is no name of an evaluation; use letters, digits, hyphens and underscores.");
    }

    /// <summary>The experiments; <c>all</c> stands for the nine.</summary>
    /// <value>None: photos with boxes are evaluated.</value>
    public IReadOnlyList<string> Experiments { get; init; } = [];

    /// <summary>A folder of photos for the experiments.</summary>
    /// <value>Null: the creatures.</value>
    public string? Data { get; init; }

    /// <summary>The most images of each part of the data among which answers are found.</summary>
    /// <value>300.</value>
    public int Limit { get; init; } = ExperimentSubject.DefaultMostImages;

    /// <summary>A folder of photos with boxes.</summary>
    /// <value>Null: experiments are evaluated.</value>
    public string? Boxed { get; init; }

    /// <summary>The weights: a file, or a word.</summary>
    /// <value>Null: those that come with the library.</value>
    public string? Weights { get; init; }

    /// <summary>The network of photos with boxes.</summary>
    /// <value>Null: the one that the weights fit.</value>
    public string? Model { get; init; }

    /// <summary>The side of the network's input in pixels, for photos with boxes.</summary>
    /// <value>Null: the network's own.</value>
    public int? Size { get; init; }

    /// <summary>The methods or groups of them, by name.</summary>
    /// <value>All.</value>
    public IReadOnlyList<string> Methods { get; init; } = ["all"];

    /// <summary>The metrics or groups of them, by name.</summary>
    /// <value>The cheap ones.</value>
    public IReadOnlyList<string> Metrics { get; init; } = ["cheap"];

    /// <summary>The options of the dear baselines.</summary>
    /// <value>Those of their references.</value>
    public BaselineOptions Baselines { get; init; } = BaselineOptions.Default;

    /// <summary>The parameters of the metrics.</summary>
    /// <value>Those of their references.</value>
    public MetricOptions Parameters { get; init; } = new();

    /// <summary>The layers: <c>all</c>, a number of those that every path goes through, or patterns of names between commas.</summary>
    /// <value>All.</value>
    public string Layers { get; init; } = LayerChoice.All.ToString();

    /// <summary>How many images at most.</summary>
    /// <value>10.</value>
    public int Images { get; init; } = 10;

    /// <summary>The seed.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>The options of the evaluation.</summary>
    /// <param name="csv">Whether results are written as CSV too.</param>
    /// <exception cref="InvalidInputException">A method or metric is unknown, or a value cannot be used.</exception>
    public EvaluationOptions ToOptions(bool csv = false) => new()
    {
        Methods = MethodList.Find(Methods, Seed, Baselines),
        Metrics = MetricList.Find(Metrics, Parameters),
        Settings = Changed(),
        Layers = LayerChoice.Parse(Layers),
        Images = Images,
        Seed = Seed,
        Csv = csv,
    };

    /// <summary>The options of baselines and metrics that are not their references', for the manifest.</summary>
    private Dictionary<string, string> Changed()
    {
        var changed = new Dictionary<string, string>();
        if (Baselines != BaselineOptions.Default) changed["baselines"] = JsonSerializer.Serialize(Baselines, JsonSerializerOptions.Web);
        if (Parameters != new MetricOptions()) changed["metric parameters"] = JsonSerializer.Serialize(Parameters, JsonSerializerOptions.Web);
        return changed;
    }

    /// <summary>The experiments that are meant; empty for photos with boxes.</summary>
    /// <exception cref="InvalidInputException">One is unknown or given twice, or settings of experiments and of photos with boxes are mixed.</exception>
    public IReadOnlyList<Experiment> FindExperiments()
    {
        if (Experiments.Count == 0 == (Boxed is null))
            throw new InvalidInputException($"'{Name}' needs experiments or photos with boxes, one and not both; choose from all, {string.Join(", ", ExperimentList.Names)}, or give a folder of photos with boxes.");
        if (Boxed is not null && Data is not null) throw new InvalidInputException($"'{Name}' has data for experiments and photos with boxes; leave one out.");
        if (Boxed is null && (Model is not null || Size is not null)) throw new InvalidInputException($"'{Name}' sets the model or size of photos with boxes, and there are none; leave it out.");
        if (Experiments is ["all"]) return ExperimentList.All;
        return Experiments.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidInputException($"Experiment '{twice.Key}' is given twice; give each once.")
            : [.. Experiments.Select(ExperimentList.Find)];
    }
}
