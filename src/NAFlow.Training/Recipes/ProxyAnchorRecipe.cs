using NAFlow.Models;

namespace NAFlow.Training;

/// <summary>A linear embedding trained against proxies of the classes.</summary>
public sealed record ProxyAnchorRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Proxy-Anchor (Kim et al., 2020, arXiv 2003.13911)";

    /// <inheritdoc />
    public override string HeadName => $"linear embedding {Width}";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The width of the embedding.</summary>
    /// <value>512.</value>
    public int Width { get; init; } = 512;

    /// <summary>The factor of the cosines.</summary>
    /// <value>32.</value>
    public double Alpha { get; init; } = 32;

    /// <summary>The margin of the cosines.</summary>
    /// <value>0.1.</value>
    public double Margin { get; init; } = 0.1;

    /// <summary>The learning rate of the proxies as a factor of the network's.</summary>
    /// <value>10; 100 as published, for a network that has been trained before.</value>
    public double ProxyRate { get; init; } = 10;

    internal override Head Head(int classes) => Models.Head.LinearEmbedding(Width);

    internal override Objective Begin(TrainingSetup setup) => new ProxyAnchorObjective(setup, Alpha, Margin, ProxyRate);
}
