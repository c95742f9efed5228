using NAFlow.Data;
using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>Prototypes in episodes, with Euclidean distances.</summary>
public sealed record PrototypicalRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Prototypical networks (Snell et al., 2017, arXiv 1703.05175)";

    /// <inheritdoc />
    public override string HeadName => "embedding";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The size of an episode; more classes than in the tests, as published.</summary>
    /// <value>15 ways, 2 shots, 4 queries.</value>
    public EpisodeSize Episode { get; init; } = new(ways: 15, shots: 2, queries: 4);

    internal override Head Head(int classes) => Models.Head.Embedding;

    internal override Objective Begin(TrainingSetup setup) => new PrototypicalObjective(setup, Episode);
}
