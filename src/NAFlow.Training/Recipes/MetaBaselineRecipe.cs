using NAFlow.Data;
using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>Classification, then episodes with cosines.</summary>
public sealed record MetaBaselineRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Meta-Baseline (Chen et al., 2021, arXiv 2003.04390)";

    /// <inheritdoc />
    public override string HeadName => "embedding";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The size of an episode.</summary>
    /// <value>10 ways, 2 shots, 4 queries.</value>
    public EpisodeSize Episode { get; init; } = new(ways: 10, shots: 2, queries: 4);

    /// <summary>The share of the training that goes to classification.</summary>
    /// <value>0.7.</value>
    public double ClassifierShare { get; init; } = 0.7;

    /// <summary>The highest learning rate of the episodes as a factor of that of classification.</summary>
    /// <value>0.1.</value>
    public double EpisodeRate { get; init; } = 0.1;

    /// <summary>The share of the label that all classes have alike.</summary>
    /// <value>0.1.</value>
    public double LabelSmoothing { get; init; } = 0.1;

    internal override Head Head(int classes) => Models.Head.Embedding;

    internal override Objective Begin(TrainingSetup setup) => new MetaBaselineObjective(setup, Episode, ClassifierShare, EpisodeRate, LabelSmoothing);
}
