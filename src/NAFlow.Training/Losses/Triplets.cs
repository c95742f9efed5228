using System.Collections.Immutable;

namespace NAFlow.Training;

/// <summary>Anchors with an image of the same class and one of another, as indices into a batch.</summary>
/// <param name="Anchors">The anchors.</param>
/// <param name="Positives">Another image of each anchor's class.</param>
/// <param name="Negatives">An image of another class.</param>
public sealed record Triplets(ImmutableArray<long> Anchors, ImmutableArray<long> Positives, ImmutableArray<long> Negatives)
{
    /// <summary>How many there are.</summary>
    public int Count => Anchors.Length;
}
