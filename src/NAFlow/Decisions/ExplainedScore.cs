using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>The score that is explained, for every sample of a batch.</summary>
/// <param name="Node">The node that the score reads.</param>
/// <param name="Values">The score of every sample.</param>
/// <param name="Seed">
/// The cotangent of that node's activation that the importance sweep starts from, shaped as the activation: the derivative of the score, or the
/// channel contribution weights in its place.
/// </param>
/// <param name="ClassIndices">The class explained, per sample; empty where the network's output is not scores of classes.</param>
public sealed record ExplainedScore(Node Node, IReadOnlyList<double> Values, Tensor Seed, IReadOnlyList<int> ClassIndices) : IDisposable
{
    /// <summary>What is explained in words, per sample, such as <c>cosine similarity to frog.jpg</c>.</summary>
    /// <value>Empty: the score of the class.</value>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>What every channel contributes, per sample.</summary>
    /// <value>Empty: the score is no similarity.</value>
    public IReadOnlyList<ChannelContributions> Contributions { get; init; } = [];

    /// <summary>The classes that neighbours vote for, best first, per sample.</summary>
    /// <value>Empty: there are no votes.</value>
    public IReadOnlyList<ImmutableArray<ClassPrediction>> Votes { get; init; } = [];

    /// <summary>Frees the seed.</summary>
    public void Dispose() => Seed.Dispose();

    /// <summary>Whether it is the very same object: it may own tensors, so two of the same content are not taken for one.</summary>
    public bool Equals(ExplainedScore? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>One class as the network, or its neighbours in a memory bank, see it.</summary>
/// <param name="Index">The class, from 0.</param>
/// <param name="Name">Its name; null when the network has none.</param>
/// <param name="Score">The raw score: a logit, or the logarithm of the neighbours' votes.</param>
/// <param name="Probability">The softmax of the scores of all classes; of labels of which several may be right, the sigmoid of its own.</param>
public sealed record ClassPrediction(int Index, string? Name, double Score, double Probability)
{
    /// <summary>The first name, or the number.</summary>
    public string Label => Name?.Split(',')[0] ?? $"class {Index}";
}
