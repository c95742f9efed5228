using NAFlow.Data;
using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>How one network of the experiments is trained: the network, what follows it, the loss, the augmentation and the schedule.</summary>
/// <param name="Name">The experiment's name, which is also that of its files.</param>
/// <param name="Network">The network of the zoo.</param>
public abstract record Recipe(string Name, string Network)
{
    /// <summary>The method and its source.</summary>
    public abstract string Method { get; }

    /// <summary>What follows the last feature map, in words.</summary>
    public abstract string HeadName { get; }

    /// <summary>The classes it is trained on.</summary>
    public abstract TrainingClasses Classes { get; }

    /// <summary>The share of the creatures that it is trained on of which one part is missing.</summary>
    /// <value>0.3, as in <see cref="CreatureSet.Train"/>.</value>
    public float MissingParts { get; init; } = CreatureSet.Train.Missing;

    /// <summary>How long and how fast it is trained.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>How the images are varied.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.Mild;

    /// <summary>A network with random weights.</summary>
    /// <param name="classes">The number of classes of the data.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <exception cref="InvalidInputException">The zoo has no such network.</exception>
    public Network CreateNetwork(int classes, long seed) => Zoo.Create(Network, Weights.Random(seed), Head(classes));

    /// <summary>What follows the last feature map.</summary>
    internal abstract Head Head(int classes);

    /// <summary>What is minimised.</summary>
    internal abstract Objective Begin(TrainingSetup setup);
}

/// <summary>Which classes of a data set a recipe trains on.</summary>
public enum TrainingClasses
{
    /// <summary>All: the network is tested on other images of the same classes.</summary>
    All,

    /// <summary>The base classes only: the network is tested on classes that it has never seen.</summary>
    Base,
}
