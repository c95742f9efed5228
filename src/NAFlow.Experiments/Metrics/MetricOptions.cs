namespace NAFlow.Experiments.Metrics;

/// <summary>The parameters of every metric of <see cref="MetricList"/>.</summary>
public sealed record MetricOptions
{
    /// <summary>The pointing game.</summary>
    /// <value>A tolerance of 15 pixels.</value>
    public PointingOptions Pointing { get; init; } = new();

    /// <summary>The parts.</summary>
    /// <value>Parts of at least 20 pixels.</value>
    public PartTruthOptions PartTruth { get; init; } = new();
}
