using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Experiments;

/// <summary>
/// The settings of one evaluation, or of the same with several experiments, in words: a plan has them as JSON, a command line as options, and
/// <see cref="EvaluationPlan"/> reads both. What is not given is as the defaults here say.
/// </summary>
public sealed record EvaluationSettings
{
    /// <summary>Counterfactual pictures to be judged on.</summary>
    public const string TestPictures = "test";

    /// <summary>Other counterfactual pictures, on which a layer to judge by can be chosen beforehand.</summary>
    public const string ValidationPictures = "validation";

    private const string Everything = "all";

    /// <summary>The folder of the evaluation; of several experiments, the folder of theirs.</summary>
    /// <exception cref="InvalidInputException">It is no name of a folder.</exception>
    public required string Name
    {
        get;
        init => field = value is { Length: > 0 } && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? value
            : throw new InvalidInputException($"'{value}' is no name of an evaluation; use letters, digits, hyphens and underscores.");
    }

    /// <summary>The experiments; <c>all</c> stands for the nine, or with counterfactual pictures for those that classify.</summary>
    /// <value>None: photos are evaluated.</value>
    public IReadOnlyList<string> Experiments { get; init; } = [];

    /// <summary>A folder of photos for the experiments.</summary>
    /// <value>Null: the creatures.</value>
    public string? Data { get; init; }

    /// <summary>The most images of each part of the data among which answers are found.</summary>
    /// <value>300.</value>
    public int Limit { get; init; } = ExperimentSubject.DefaultMostImages;

    /// <summary>
    /// In place of an experiment's own images: pictures of which one part decides the class, <see cref="TestPictures"/> or
    /// <see cref="ValidationPictures"/>.
    /// </summary>
    /// <value>Null: the experiment's own.</value>
    public string? Counterfactuals { get; init; }

    /// <summary>A folder of photos with boxes, of which the labelled class is explained, or with <see cref="Similar"/> a similarity.</summary>
    /// <value>Null: none.</value>
    public string? Boxed { get; init; }

    /// <summary>
    /// Whether of photos with boxes the similarity is explained that each has to its neighbours of the winning class among the others
    /// (<see cref="SimilarPhotoSubject"/>), with any network that embeds.
    /// </summary>
    /// <value>False: the score of the labelled class.</value>
    public bool Similar { get; init; }

    /// <summary>Of a similarity: the layer whose values are the embedding.</summary>
    /// <value>Null: the network's output, or what a classifier reads.</value>
    public string? At { get; init; }

    /// <summary>Whether photos with boxes that the network classifies wrongly, or their neighbours do, are explained too.</summary>
    /// <value>False.</value>
    public bool Misclassified { get; init; }

    /// <summary>A folder of photos of which nothing is known: the network's first class is explained.</summary>
    /// <value>Null: none.</value>
    public string? Photos { get; init; }

    /// <summary>The weights: a file, or a word.</summary>
    /// <value>Null: those that come with the library.</value>
    public string? Weights { get; init; }

    /// <summary>The network of photos.</summary>
    /// <value>Null: the one that the weights fit.</value>
    public string? Model { get; init; }

    /// <summary>The side of the network's input in pixels, for photos.</summary>
    /// <value>Null: the network's own.</value>
    public int? Size { get; init; }

    /// <summary>What the outputs mean, where the weights do not say so: <c>classes</c>, <c>labels</c>, <c>values</c> or <c>embedding</c>.</summary>
    /// <value>Null: what the weights have.</value>
    /// <exception cref="InvalidInputException">It is another word.</exception>
    public string? Outputs
    {
        get;
        init => field = PhotoNetwork.Require(value, "outputs", PhotoNetwork.Meanings);
    }

    /// <summary>Of an ONNX file: the last feature map, where the flow starts.</summary>
    /// <value>Null: the one before the head.</value>
    public string? Features { get; init; }

    /// <summary>Of an ONNX file: the value that is the network's output.</summary>
    /// <value>Null: its only one.</value>
    public string? Output { get; init; }

    /// <summary>The order of the channels for photos: <c>rgb</c>, <c>bgr</c> or <c>gray</c>.</summary>
    /// <value>Null: the network's.</value>
    /// <exception cref="InvalidInputException">It is another word.</exception>
    public string? Channels
    {
        get;
        init => field = PhotoNetwork.Require(value, "channels", PhotoNetwork.Orders);
    }

    /// <summary>The brightest value before mean and deviation, for photos: 1 or 255, with which these are 0 and 1 where they are not given.</summary>
    /// <value>Null: 1.</value>
    public float? Range { get; init; }

    /// <summary>Subtracted from each channel of photos: one number, or three for red, green and blue.</summary>
    /// <value>Null: the network's.</value>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>Divides each channel of photos afterwards: one number, or three for red, green and blue.</summary>
    /// <value>Null: the network's.</value>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>The methods or groups of them, by name.</summary>
    /// <value>All.</value>
    public IReadOnlyList<string> Methods { get; init; } = [Everything];

    /// <summary>The metrics or groups of them, by name.</summary>
    /// <value>The cheap ones.</value>
    public IReadOnlyList<string> Metrics { get; init; } = [MetricList.Cheap];

    /// <summary>The options of the baselines that ask the network many times.</summary>
    /// <value>Those of their references.</value>
    public BaselineOptions Baselines { get; init; } = BaselineOptions.Default;

    /// <summary>The options of the metrics.</summary>
    /// <value>Those of their references.</value>
    public MetricOptions Parameters { get; init; } = new();

    /// <summary>The layers: <c>all</c>, a number of those that every path goes through, or patterns of names between commas.</summary>
    /// <value>All.</value>
    public string Layers { get; init; } = LayerChoice.All.ToString();

    /// <summary>How many images at most.</summary>
    /// <value>10.</value>
    public int Images { get; init; } = EvaluationOptions.DefaultImages;

    /// <summary>The seed.</summary>
    /// <value>1.</value>
    public int Seed { get; init; } = EvaluationOptions.DefaultSeed;

    /// <summary>The options of the evaluation.</summary>
    /// <param name="csv">Whether results are written as CSV too.</param>
    /// <exception cref="InvalidInputException">A method or metric is unknown, or a value cannot be used.</exception>
    public EvaluationOptions ToOptions(bool csv = false) => new()
    {
        Methods = MethodList.Find(Methods, Seed, Baselines),
        Metrics = MetricList.Find(Metrics, Parameters),
        Layers = LayerChoice.Parse(Layers),
        Images = Images,
        Seed = Seed,
        Csv = csv,
    };

    /// <summary>The experiments that are meant; empty for photos.</summary>
    /// <exception cref="InvalidInputException">One is unknown or given twice, or settings contradict each other.</exception>
    public IReadOnlyList<Experiment> FindExperiments()
    {
        Require();
        var classifies = Counterfactuals is not null;
        if (Experiments is [Everything]) return [.. ExperimentList.All
            .Where(experiment => !classifies || experiment.Task == ExperimentTask.Classification)];
        if (Experiments.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new InvalidInputException(
            $"Experiment '{twice.Key}' is given twice; give each once.");
        Experiment[] found = [.. Experiments.Select(ExperimentList.Find)];
        return classifies && found.FirstOrDefault(experiment => experiment.Task != ExperimentTask.Classification) is { } other
            ? throw new InvalidInputException(
                $"{other.Name} does not classify, and counterfactual pictures are of two classes; choose from {string.Join(", ", ExperimentList.All.Where(experiment => experiment.Task == ExperimentTask.Classification).Select(experiment => experiment.Name))}.")
            : found;
    }

    private void Require()
    {
        string?[] photos = [Boxed, Photos];
        var kinds = photos.Count(folder => folder is not null) + (Experiments.Count > 0 ? 1 : 0);
        if (kinds != 1)
            throw new InvalidInputException(
                $"'{Name}' needs experiments, photos with boxes or photos without, one of them; choose experiments from all, {string.Join(", ", ExperimentList.Names)}, or give a folder of photos.");
        if (Experiments.Count == 0 && (Data ?? Counterfactuals) is not null)
            throw new InvalidInputException($"'{Name}' has data or counterfactual pictures for experiments, and photos; leave one out.");
        if (Data is not null && Counterfactuals is not null) throw new InvalidInputException(
            $"'{Name}' has data and counterfactual pictures for experiments; leave one out.");
        if (Counterfactuals is not (null or TestPictures or ValidationPictures))
            throw new InvalidInputException(
                $"There are no counterfactual pictures named '{Counterfactuals}'; choose {TestPictures} or {ValidationPictures}.");
        if (Boxed is null && Misclassified) throw new InvalidInputException(
            $"'{Name}' asks for misclassified photos, which only photos with boxes tell; leave it out.");
        if (Boxed is null && Similar) throw new InvalidInputException(
            $"'{Name}' asks for the similarity of photos with boxes, and there are none; leave it out, or give a folder of photos with boxes.");
        if (!Similar && At is not null) throw new InvalidInputException(
            $"'{Name}' names the layer of an embedding and explains no similarity; leave it out, or ask for similar photos.");
        if (Experiments.Count > 0 && (Model is not null || Size is not null)) throw new InvalidInputException(
            $"'{Name}' sets the model or size of photos, and there are none; leave it out.");
        if (Experiments.Count > 0 && (Outputs ?? Features ?? Output ?? Channels ?? (object?)Range ?? Mean ?? Std) is not null)
            throw new InvalidInputException(
                $"'{Name}' says how photos are prepared or what their network gives, and experiments know both; leave it out.");
    }
}
