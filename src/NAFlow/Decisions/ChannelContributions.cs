using System.Collections.Immutable;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>What every channel of an embedding contributes to a similarity. Immutable; it holds no tensor.</summary>
public sealed record ChannelContributions
{
    /// <summary>How the embeddings were compared.</summary>
    public required Similarity ComparedBy { get; init; }

    /// <summary>p, the contribution of every channel, <c>[D]</c>; their sum is <see cref="Similarity"/>.</summary>
    public required ImmutableArray<double> Values { get; init; }

    /// <summary>
    /// alpha, the contribution weight of every channel, <c>[D]</c>, in [0, 1]: the contributions brought to 0..1 by their least and greatest, all
    /// ones when they are the same.
    /// </summary>
    public required ImmutableArray<double> Weights { get; init; }

    /// <summary>The similarity: a cosine, the mean cosine of several neighbours, or minus a squared distance.</summary>
    public required double Similarity { get; init; }

    /// <summary>What the coefficients started from: the weights, or the gradient for which they were set aside.</summary>
    /// <value><see cref="ContributionRule.ChannelWeights"/>.</value>
    public ContributionRule Rule { get; init; }

    /// <summary>The layer whose values are the embedding; null where embeddings were compared without a network.</summary>
    public string? Layer { get; init; }

    /// <summary>The contributions in one embedding's similarity to another.</summary>
    /// <param name="query">f, <c>[D]</c>, not normalised.</param>
    /// <param name="reference">z, <c>[D]</c>, not normalised.</param>
    /// <param name="comparedBy">How they are compared.</param>
    /// <exception cref="InvalidInputException">One is not a vector of finite numbers, or their sizes differ.</exception>
    public static ChannelContributions Of(Tensor query, Tensor reference, Similarity comparedBy = NAFlow.Similarity.Cosine)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (f, z) = (GivenEmbeddings.Single(query, "The query"), GivenEmbeddings.Single(reference, "The reference"));
        if (f.Size != z.Size)
            throw new InvalidInputException(
                $"The query has {f.Size} values and the reference {z.Size}; embed both at the same layer of the same network.");
        return Rows(comparedBy, Comparison.Of(comparedBy, f.ToTensor(), z.ToTensor()))[0];
    }

    /// <summary>The channels that contribute most, greatest first.</summary>
    /// <param name="count">How many; fewer where there are fewer.</param>
    public IReadOnlyList<ChannelContribution> Top(int count) => Ordered(count, value => -value);

    /// <summary>The channels that contribute least, or against the similarity, least first: where two embeddings differ most.</summary>
    /// <param name="count">How many; fewer where there are fewer.</param>
    public IReadOnlyList<ChannelContribution> Bottom(int count) => Ordered(count, value => value);

    /// <summary>The contributions of every sample of a comparison.</summary>
    internal static IReadOnlyList<ChannelContributions> Rows(Similarity comparedBy, Comparison comparison)
    {
        var size = (int)comparison.Contributions.shape[1];
        var values = comparison.Contributions.contiguous().data<double>().ToArray();
        var weights = comparison.Weights.contiguous().data<double>().ToArray();
        return
        [
            .. Enumerable.Range(0, values.Length / size).Select(row => new ChannelContributions
            {
                ComparedBy = comparedBy,
                Values = [.. values.AsSpan(row * size, size)],
                Weights = [.. weights.AsSpan(row * size, size)],
                Similarity = values.Skip(row * size).Take(size).Sum(),
            }),
        ];
    }

    /// <summary>Whether everything is the same, channel by channel.</summary>
    public bool Equals(ChannelContributions? other) => other is not null
        && (ComparedBy, Similarity, Rule, Layer) == (other.ComparedBy, other.Similarity, other.Rule, other.Layer)
        && Values.SequenceEqual(other.Values) && Weights.SequenceEqual(other.Weights);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(ComparedBy, Similarity, Rule, Layer, Values.Length);

    private IReadOnlyList<ChannelContribution> Ordered(int count, Func<double, double> key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return
        [
            .. Enumerable.Range(0, Values.Length).OrderBy(channel => key(Values[channel])).Take(count)
                .Select(channel => new ChannelContribution(channel, Values[channel], Weights[channel])),
        ];
    }
}

/// <summary>One channel's part in a similarity.</summary>
/// <param name="Channel">The channel of the embedding, from 0.</param>
/// <param name="Contribution">p, what it adds to the similarity.</param>
/// <param name="Weight">alpha, its contribution weight, in [0, 1].</param>
public readonly record struct ChannelContribution(int Channel, double Contribution, double Weight);
