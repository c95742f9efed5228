using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>Siamese networks with a stopped gradient, whose positives are sightings of one individual; classes are not used.</summary>
public sealed record SimSiamRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "SimSiam (Chen and He, 2021, arXiv 2011.10566)";

    /// <inheritdoc />
    public override string HeadName => $"normalised projection {Width}-{Width}-{Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.All;

    /// <summary>The outputs of each of the projection's three layers.</summary>
    /// <value>256; 2048 as published.</value>
    public int Width { get; init; } = 256;

    /// <summary>The width of the predictor between its two layers.</summary>
    /// <value>64; a quarter of the projection, as published.</value>
    public int PredictorWidth { get; init; } = 64;

    /// <summary>
    /// The learning rate of the predictor as a factor of the network's. In a short training the predictor must learn fast, or the embedding falls to a line.
    /// </summary>
    /// <value>10; 1 as published.</value>
    public double PredictorRate { get; init; } = 10;

    internal override Head Head(int classes) => Models.Head.Projection(true, Width, Width, Width);

    internal override Objective Begin(TrainingSetup setup) => new SimSiamObjective(setup, PredictorWidth, PredictorRate);
}
