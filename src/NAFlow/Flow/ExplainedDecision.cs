using System.Globalization;
using System.Text.Json.Serialization;

namespace NAFlow;

/// <summary>What a flow explains: the score of a class, or another score in words.</summary>
public sealed record ExplainedDecision
{
    /// <summary>The class, from 0; null when the score is not that of one class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Index { get; init; }

    /// <summary>The class's name, null when the network has none; or what is explained, such as <c>cosine similarity to frog.jpg</c>.</summary>
    public required string? Name { get; init; }

    /// <summary>The raw score: a logit, a difference of two, or a similarity.</summary>
    public required double Score { get; init; }

    /// <summary>The softmax of the scores of all classes; null when the score is not that of one class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Probability { get; init; }

    /// <summary>What is explained in a few words: a class's first name or number, or the name as it is.</summary>
    public string Label => Index is { } index ? new ClassPrediction(index, Name, Score, 0).Label : Name ?? "a score";

    /// <summary>The figure that goes with the label: the probability of a class, or else the score.</summary>
    public string Figure => Probability is { } probability ? PercentText.Of(probability) : Score.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>The score of a class.</summary>
    internal static ExplainedDecision Of(ClassPrediction prediction) =>
        new() { Index = prediction.Index, Name = prediction.Name, Score = prediction.Score, Probability = prediction.Probability };
}
