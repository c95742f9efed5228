using System.Text.Json.Serialization;
using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>What was run, with what, and where: enough to do it again.</summary>
public sealed record ExperimentManifest
{
    /// <summary>The version of this file.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>What the network does.</summary>
    public required string Task { get; init; }

    /// <summary>How embeddings are compared.</summary>
    public required string Metric { get; init; }

    /// <summary>The method and its source.</summary>
    public required string Reference { get; init; }

    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>Where the weights came from.</summary>
    public required string Weights { get; init; }

    /// <summary>The SHA-256 of the weights; null when they are of no file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WeightsSha256 { get; init; }

    /// <summary>The data set.</summary>
    public required string Data { get; init; }

    /// <summary>The images that the network was judged on.</summary>
    public required int Images { get; init; }

    /// <summary>Their classes.</summary>
    public required int Classes { get; init; }

    /// <summary>How images were prepared.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The options, the seed among them.</summary>
    public required ExperimentOptions Options { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>libtorch's threads.</summary>
    public required int Threads { get; init; }

    /// <summary>The machine and the software.</summary>
    public required TrainingMachine Machine { get; init; }

    /// <summary>Seconds that the judging took.</summary>
    public required double JudgingSeconds { get; init; }

    /// <summary>Seconds that the explanations took.</summary>
    public required double ExplainingSeconds { get; init; }
}
