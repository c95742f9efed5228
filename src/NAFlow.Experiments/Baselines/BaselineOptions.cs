namespace NAFlow.Experiments.Baselines;

/// <summary>The options of the dear baselines, so that an evaluation may ask less of them than their references do.</summary>
public sealed record BaselineOptions
{
    /// <summary>What the references do.</summary>
    public static BaselineOptions Default { get; } = new();
}
