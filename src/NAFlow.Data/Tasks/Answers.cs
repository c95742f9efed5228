using System.Collections.Immutable;

namespace NAFlow.Data;

/// <summary>The answers to a task whose images have one class each.</summary>
/// <param name="Accuracy">The share of right ones.</param>
/// <param name="Predicted">The class that was answered for every image.</param>
public sealed record Answers(Estimate Accuracy, ImmutableArray<int> Predicted)
{
    /// <summary>Compares answers with the truth.</summary>
    internal static Answers Of(ImmutableArray<int> predicted, ImmutableArray<int> labels) =>
        new(Bootstrap.Mean([.. predicted.Zip(labels, (answer, label) => answer == label ? 1.0 : 0.0)]), predicted);
}
