using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>What a data randomisation test found, and how the networks came out that it compares.</summary>
public sealed record DataRandomisationResult
{
    /// <summary>How it was run.</summary>
    public required DataRandomisationOptions Options { get; init; }

    /// <summary>The pictures of training.</summary>
    public required string Data { get; init; }

    /// <summary>How many they are.</summary>
    public required int Pictures { get; init; }

    /// <summary>How often each network saw every one of them.</summary>
    public required int Epochs { get; init; }

    /// <summary>The share of them whose permuted label is not their own.</summary>
    public required double Moved { get; init; }

    /// <summary>The share of the true labels of training that the first network knows.</summary>
    public required double TrueTraining { get; init; }

    /// <summary>The share of the permuted labels of training that the second network knows.</summary>
    public required double PermutedTraining { get; init; }

    /// <summary>The share of the test pictures that the first network gives their class.</summary>
    public required Estimate TrueTest { get; init; }

    /// <summary>The share of the test pictures that the second network gives their class: chance.</summary>
    public required Estimate PermutedTest { get; init; }

    /// <summary>The pictures explained.</summary>
    public required int Explained { get; init; }

    /// <summary>For every method its layers, the image first.</summary>
    public required ImmutableArray<DataRandomisationReading> Readings { get; init; }

    /// <summary>
    /// The same of the first network and one that was trained on the true labels too, from another seed: how alike maps are where what was learned is alike. Where that
    /// is no more than <see cref="Readings"/>, the maps do not show what labels do.
    /// </summary>
    public required ImmutableArray<DataRandomisationReading> SameLabels { get; init; }

    /// <summary>One reading.</summary>
    /// <exception cref="InvalidInputException">There is none of that method at that layer.</exception>
    public DataRandomisationReading this[string method, string layer] => Readings.FirstOrDefault(reading => reading.Method == method && reading.Layer == layer)
        ?? throw new InvalidInputException($"The test has no reading of '{method}' at layer '{layer}'.");
}
