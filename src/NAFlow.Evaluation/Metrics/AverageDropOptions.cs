namespace NAFlow.Evaluation;

/// <summary>How the masked images are run.</summary>
public sealed record AverageDropOptions
{
    /// <summary>Masked images that the network is given at once: those of the maps of one method.</summary>
    /// <value>16.</value>
    /// <exception cref="InvalidInputException">It is not from 1 to 4096.</exception>
    public int BatchSize { get; init => field = MetricParameter.Within(value, "A batch size", 1, 4096); } = 16;
}
