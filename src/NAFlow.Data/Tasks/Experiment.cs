using NAFlow.Models;

namespace NAFlow.Data;

/// <summary>One experiment: a network, what it is for, and how its embeddings are compared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Task">What the network does.</param>
/// <param name="FullNetwork">The published network, by its name in the zoo.</param>
/// <param name="CompactNetwork">The compact network that weights come with this library for.</param>
/// <param name="Reference">The method that trains it, and its source.</param>
public sealed record Experiment(string Name, ExperimentTask Task, string FullNetwork, string CompactNetwork, string Reference)
{
    /// <summary>What follows the last feature map.</summary>
    /// <value>Null: the classifier that the weights have.</value>
    public Head? Head { get; init; }

    /// <summary>How embeddings are compared.</summary>
    /// <value><see cref="Metric.Cosine"/>.</value>
    public Metric Metric { get; init; } = Metric.Cosine;

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
        : Metric == Metric.Cosine ? "cosine"
        : IsNormalised ? "Euclidean, length 1" : "Euclidean";

    /// <summary>The network with weights.</summary>
    /// <param name="weights">Weights of the full or of the compact network.</param>
    /// <exception cref="InvalidInputException">They are of another network, or lack the head of this experiment.</exception>
    public Network CreateNetwork(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var name = Zoo.Recognise(weights) ?? FullNetwork;
        return name == FullNetwork || name == CompactNetwork
            ? Zoo.Create(name, weights, Head)
            : throw new InvalidInputException($"The weights are of {name}, and {Name} needs those of {FullNetwork} or {CompactNetwork}; choose other weights or another experiment.");
    }
}
