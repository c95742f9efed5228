using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>A linear embedding at length 1 with the margin based loss and distance-weighted sampling.</summary>
public sealed record MarginRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Margin based loss with distance-weighted sampling (Wu et al., 2017, arXiv 1706.07567)";

    /// <inheritdoc />
    public override string HeadName => $"linear embedding {Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The width of the embedding.</summary>
    /// <value>128.</value>
    public int Width { get; init; } = 128;

    /// <summary>The images of each class in a batch.</summary>
    /// <value>4.</value>
    public int ImagesPerClass { get; init; } = 4;

    /// <summary>How far distances are to stay from the boundary.</summary>
    /// <value>0.2.</value>
    public double Margin { get; init; } = 0.2;

    /// <summary>The boundary at the start.</summary>
    /// <value>1.2.</value>
    public double Boundary { get; init; } = 1.2;

    /// <summary>The learning rate of the boundaries as a factor of the network's.</summary>
    /// <value>10.</value>
    public double BoundaryRate { get; init; } = 10;

    internal override Head Head(int classes) => Models.Head.LinearEmbedding(Width);

    internal override Objective Begin(TrainingSetup setup) => new MarginObjective(setup, ImagesPerClass, Margin, Boundary, BoundaryRate);
}
