using NAFlow.Models;
using NAFlow.Networks;

namespace NAFlow.Data;

/// <summary>One experiment: a network, what it is for, and how its embeddings are compared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Task">What the network does.</param>
/// <param name="FullNetwork">The published network, by its name in the zoo.</param>
/// <param name="CompactNetwork">The compact network that weights come with this library for.</param>
/// <param name="Reference">The method that trains it, and its source.</param>
public sealed record Experiment(string Name, ExperimentTask Task, string FullNetwork, string CompactNetwork, string Reference)
{
    /// <summary>The word for the weights that come with the library.</summary>
    public const string Compact = "compact";

    /// <summary>What follows the last feature map.</summary>
    /// <value>Null: the classifier that the weights have.</value>
    public Head? Head { get; init; }

    /// <summary>How embeddings are compared.</summary>
    /// <value><see cref="Similarity.Cosine"/>.</value>
    public Similarity ComparedBy { get; init; } = Similarity.Cosine;

    /// <summary>Whether embeddings are brought to length 1 before they are compared.</summary>
    /// <value>False.</value>
    public bool IsNormalised { get; init; }

    /// <summary>The task in words.</summary>
    public string TaskName => Task switch
    {
        ExperimentTask.Classification => "classification",
        ExperimentTask.Contrastive => "contrastive learning",
        ExperimentTask.FewShot => "few-shot learning",
        _ => "image retrieval",
    };

    /// <summary>How embeddings are compared, in words.</summary>
    public string MetricName => Task == ExperimentTask.Classification ? "class score"
        : ComparedBy == Similarity.Cosine ? "cosine"
        : IsNormalised ? "Euclidean, length 1" : "Euclidean";

    /// <summary>The network with weights in words; the caller disposes of it.</summary>
    /// <param name="weights">
    /// As <see cref="Weights.From(string, string?, string?)"/> takes them: <c>compact</c> and the file in a folder are of this experiment's name, and
    /// <c>full</c> are the published weights of a classifier.
    /// </param>
    /// <exception cref="InvalidInputException">There are no such weights, they are of another network, or lack the head of this
    /// experiment.</exception>
    public Network CreateNetwork(string weights = Compact) =>
        CreateNetwork(Weights.From(weights, Name, Task == ExperimentTask.Classification ? FullNetwork : null));

    /// <summary>The network with weights.</summary>
    /// <param name="weights">Weights of the full or of the compact network; random ones are of the compact one, as those are that come with
    /// it.</param>
    /// <exception cref="InvalidInputException">They are of another network, or lack the head of this experiment.</exception>
    public Network CreateNetwork(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var name = Zoo.Recognise(weights) ?? (weights.FitAny ? CompactNetwork : FullNetwork);
        return name == FullNetwork || name == CompactNetwork
            ? Zoo.Create(name, weights, Head)
            : throw new InvalidInputException(
                $"The weights are of {name}, and {Name} needs those of {FullNetwork} or {CompactNetwork}; choose other weights or another experiment.");
    }
}

/// <summary>What the network of an experiment does.</summary>
public enum ExperimentTask
{
    /// <summary>It names the class of an image.</summary>
    Classification,

    /// <summary>It embeds images, trained without classes; neighbours name the class.</summary>
    Contrastive,

    /// <summary>It compares an image with prototypes of classes that it has never seen.</summary>
    FewShot,

    /// <summary>It finds images of the same class, of classes that it has never seen.</summary>
    Retrieval,
}

/// <summary>
/// The nine experiments over four tasks, and further ones. The choice of networks and methods is this project's: the paper's own list of its nine
/// models could not be had.
/// </summary>
public static class ExperimentList
{
    private const int ProxyAnchorSize = 512, MarginSize = 128;

    /// <summary>The nine.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new("alexnet", ExperimentTask.Classification, "alexnet", "alexnet_compact", "AlexNet (Krizhevsky, 2014, arXiv 1404.5997)"),
        new("googlenet", ExperimentTask.Classification, "googlenet", "googlenet_compact", "GoogLeNet (Szegedy et al., 2015, arXiv 1409.4842)"),
        new("resnet50", ExperimentTask.Classification, "resnet50", "resnet50_compact", "ResNet-50 (He et al., 2016, arXiv 1512.03385)"),
        new("moco-v2", ExperimentTask.Contrastive, "resnet50", "resnet50_compact", "MoCo-v2 (Chen et al., 2020, arXiv 2003.04297)")
            { Head = Head.Embedding },
        new("simsiam", ExperimentTask.Contrastive, "resnet50", "resnet50_compact", "SimSiam (Chen and He, 2021, arXiv 2011.10566)")
            { Head = Head.Embedding },
        new("protonet", ExperimentTask.FewShot, "conv4", "conv4_compact", "Prototypical networks (Snell et al., 2017, arXiv 1703.05175)")
            { Head = Head.Embedding, ComparedBy = Similarity.Euclidean },
        new("meta-baseline", ExperimentTask.FewShot, "resnet12", "resnet12_compact", "Meta-Baseline (Chen et al., 2021, arXiv 2003.04390)")
            { Head = Head.Embedding },
        new("proxy-anchor", ExperimentTask.Retrieval, "bn_inception", "bn_inception_compact", "Proxy-Anchor (Kim et al., 2020, arXiv 2003.13911)")
            { Head = Head.LinearEmbedding(ProxyAnchorSize) },
        new("margin-loss", ExperimentTask.Retrieval, "resnet50", "resnet50_compact", "Margin based loss (Wu et al., 2017, arXiv 1706.07567)")
        {
            Head = Head.LinearEmbedding(MarginSize), ComparedBy = Similarity.Euclidean, IsNormalised = true,
        },
    ];

    /// <summary>
    /// Beside the nine: networks whose activations are never exactly off. They are asked for by name; what is run on all experiments is run on the
    /// nine.
    /// </summary>
    public static IReadOnlyList<Experiment> Further { get; } =
    [
        new("efficientnet", ExperimentTask.Classification, "efficientnet_b0", "efficientnet_b0_compact",
            "EfficientNet-B0 (Tan and Le, 2019, arXiv 1905.11946)"),
        new("convnext", ExperimentTask.Classification, "convnext_tiny", "convnext_tiny_compact", "ConvNeXt-T (Liu et al., 2022, arXiv 2201.03545)"),
    ];

    /// <summary>The names of the nine.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(experiment => experiment.Name)];

    /// <summary>The nine and the further ones.</summary>
    public static IEnumerable<Experiment> Known => All.Concat(Further);

    /// <summary>The experiment of this name.</summary>
    /// <exception cref="InvalidInputException">There is none; the sentence gives the nearest.</exception>
    public static Experiment Find(string name) => Known.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new InvalidInputException(
            $"There is no experiment named '{name}'; the nearest of {Known.Count()} are {string.Join(", ", EditDistance.Nearest(name, [.. Known.Select(experiment => experiment.Name)]))}, and naflow experiment list shows all.");
}

/// <summary>The data that an experiment runs on.</summary>
public static class ExperimentImages
{
    /// <summary>The photos of a folder, or the creatures at the size that the network reads.</summary>
    /// <param name="network">The network.</param>
    /// <param name="folder">A folder in one of the known layouts; null or empty for the creatures.</param>
    /// <exception cref="InvalidInputException">The folder is missing, or has none of the layouts.</exception>
    public static IExperimentData Open(Network network, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return string.IsNullOrEmpty(folder) ? new CreatureData(network.Preprocessing.Size) : PhotoFolderData.Read(folder);
    }
}
