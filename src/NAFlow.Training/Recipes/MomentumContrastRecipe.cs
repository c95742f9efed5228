using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>Momentum contrast with a projection of two layers, whose positives are sightings of one individual; classes are not used.</summary>
public sealed record MomentumContrastRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "MoCo-v2 (Chen et al., 2020, arXiv 2003.04297) with averaged batch normalisation (Cai et al., 2021, arXiv 2101.08482)";

    /// <inheritdoc />
    public override string HeadName => $"projection {Hidden}-{Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.All;

    /// <summary>The outputs of the projection's first layer.</summary>
    /// <value>256.</value>
    public int Hidden { get; init; } = 256;

    /// <summary>The outputs of the projection.</summary>
    /// <value>128.</value>
    public int Width { get; init; } = 128;

    /// <summary>The negatives that are kept. They must be few against the individuals of the data, or many are no negatives.</summary>
    /// <value>1024; 65536 as published.</value>
    public int QueueLength { get; init; } = 1024;

    /// <summary>
    /// How slowly the second network follows. Where it follows fast, new keys differ from those in the queue by their age, and that is all that is learned.
    /// </summary>
    /// <value>0.99; 0.999 as published, for trainings a hundred times as long.</value>
    public double Momentum { get; init; } = 0.99;

    /// <summary>The temperature of the softmax.</summary>
    /// <value>0.1; 0.2 as published.</value>
    public double Temperature { get; init; } = 0.1;

    internal override Head Head(int classes) => Models.Head.Projection(false, Hidden, Width);

    internal override Objective Begin(TrainingSetup setup) => new MomentumContrastObjective(setup, QueueLength, Momentum, Temperature);
}
