namespace NAFlow.Evaluation;

/// <summary>The parameters of every metric of <see cref="MetricList"/>.</summary>
public sealed record MetricOptions
{
    /// <summary>The pointing game.</summary>
    /// <value>A tolerance of 15 pixels.</value>
    public PointingOptions Pointing { get; init; } = new();

    /// <summary>The parts.</summary>
    /// <value>Parts of at least 20 pixels.</value>
    public PartTruthOptions PartTruth { get; init; } = new();

    /// <summary>Deletion and insertion.</summary>
    /// <value>28 steps.</value>
    public DeletionInsertionOptions DeletionInsertion { get; init; } = new();

    /// <summary>Remove and debias.</summary>
    /// <value>10 to 90 per cent.</value>
    public RoadOptions Road { get; init; } = new();

    /// <summary>Average drop and increase.</summary>
    /// <value>Batches of 16.</value>
    public AverageDropOptions AverageDrop { get; init; } = new();

    /// <summary>Infidelity.</summary>
    /// <value>50 removed squares.</value>
    public InfidelityOptions Infidelity { get; init; } = new();

    /// <summary>Max-sensitivity.</summary>
    /// <value>10 images within 0.02.</value>
    public MaxSensitivityOptions MaxSensitivity { get; init; } = new();

    /// <summary>The cascading randomisation of weights.</summary>
    /// <value>6 stages.</value>
    public CascadingRandomisationOptions Randomisation { get; init; } = new();
}
