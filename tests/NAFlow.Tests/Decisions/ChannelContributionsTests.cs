using CsCheck;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class ChannelContributionsTests
{
    private static readonly Gen<(double[] Query, double[] Reference)> Pairs = Gen.Int[1, 40].SelectMany(size =>
        Gen.Select(Gen.Double[-10, 10].Array[size], Gen.Double[-10, 10].Array[size]));

    [Fact]
    public void Cosine_contributions_add_up_to_the_cosine() => Pairs.Sample(pair =>
    {
        using var scope = NewDisposeScope();
        var (query, reference) = (tensor(pair.Query), tensor(pair.Reference));
        var found = ChannelContributions.Of(query, reference);
        var cosine = nn.functional.cosine_similarity(query.unsqueeze(0), reference.unsqueeze(0), 1, 1e-300).item<double>();
        Assert.Equal(cosine, found.Values.Sum(), 1e-5);
        Assert.Equal(cosine, found.Similarity, 1e-5);
        Near.Absolute(tensor(SlowSimilarity.CosineContributions(pair.Query, pair.Reference)), tensor(found.Values.ToArray()), 1e-12);
        Near.Absolute(tensor(SlowSimilarity.Weights(SlowSimilarity.CosineContributions(pair.Query, pair.Reference))), tensor(found.Weights.ToArray()),
            1e-8);
        Assert.All(found.Weights, weight => Assert.InRange(weight, 0, 1));
    }, threads: 1);

    [Fact]
    public void Euclidean_contributions_are_minus_the_squared_gaps() => Pairs.Sample(pair =>
    {
        using var scope = NewDisposeScope();
        var found = ChannelContributions.Of(tensor(pair.Query), tensor(pair.Reference), Similarity.Euclidean);
        Near.Absolute(tensor(SlowSimilarity.EuclideanContributions(pair.Query, pair.Reference)), tensor(found.Values.ToArray()), 1e-10);
        Assert.Equal(-pair.Query.Zip(pair.Reference, (f, z) => (f - z) * (f - z)).Sum(), found.Similarity, 1e-8);
        Near.Absolute(tensor(SlowSimilarity.Weights(SlowSimilarity.EuclideanContributions(pair.Query, pair.Reference))),
            tensor(found.Weights.ToArray()), 1e-8);
    }, threads: 1);

    [Theory]
    [InlineData(1e-200, 1)]
    [InlineData(3, 1e200)]
    [InlineData(1e8, 1e-8)]
    public void Lengths_do_not_change_a_cosine(double queryFactor, double referenceFactor)
    {
        using var scope = NewDisposeScope();
        var (query, reference) = (tensor([1.0, -2, 3, 0.5]), tensor([0.3, 1, 2, -1]));
        var (plain, scaled) = (
            ChannelContributions.Of(query, reference), ChannelContributions.Of(query.Times(queryFactor), reference.Times(referenceFactor)));
        Near.Absolute(tensor(plain.Values.ToArray()), tensor(scaled.Values.ToArray()), 1e-14);
        Near.Absolute(tensor(plain.Weights.ToArray()), tensor(scaled.Weights.ToArray()), 1e-14);
    }

    [Fact]
    public void Swapping_the_two_changes_nothing() => Pairs.Sample(pair =>
    {
        using var scope = NewDisposeScope();
        foreach (var comparedBy in Enum.GetValues<Similarity>())
        {
            var (one, other) = (
                ChannelContributions.Of(tensor(pair.Query), tensor(pair.Reference), comparedBy),
                ChannelContributions.Of(tensor(pair.Reference), tensor(pair.Query), comparedBy));
            Assert.Equal(one.Values.ToArray(), other.Values.ToArray());
            Assert.Equal(one.Weights.ToArray(), other.Weights.ToArray());
        }
    }, threads: 1);

    [Theory]
    [InlineData(Similarity.Cosine)]
    [InlineData(Similarity.Euclidean)]
    public void Constant_contributions_weigh_one_each(Similarity comparedBy)
    {
        using var scope = NewDisposeScope();
        Assert.All(ChannelContributions.Of(tensor([2.0, 2, 2]), tensor([3.0, 3, 3]), comparedBy).Weights, weight => Assert.Equal(1, weight));
        Assert.Equal([1], ChannelContributions.Of(tensor([2.0]), tensor([-3.0]), comparedBy).Weights);
    }

    [Fact]
    public void A_vector_of_zeros_contributes_nothing_to_a_cosine()
    {
        using var scope = NewDisposeScope();
        var (zero, other) = (zeros(4, float64), tensor([1.0, -2, 3, 0.5]));
        foreach (var found in new[]
            { ChannelContributions.Of(zero, other), ChannelContributions.Of(other, zero), ChannelContributions.Of(zero, zero) })
        {
            Assert.All(found.Values, value => Assert.Equal(0, value));
            Assert.All(found.Weights, weight => Assert.Equal(1, weight));
            Assert.Equal(0, found.Similarity);
        }
    }

    [Fact]
    public void Channels_come_in_the_order_of_their_contributions()
    {
        using var scope = NewDisposeScope();
        var found = ChannelContributions.Of(tensor([1.0, -1, 3, 0]), tensor([2.0, 2, 2, 2]));
        Assert.Equal([2, 0], found.Top(2).Select(channel => channel.Channel));
        Assert.Equal([1, 3, 0, 2], found.Bottom(9).Select(channel => channel.Channel));
        Assert.Equal((found.Values[2], 1), (found.Top(1)[0].Contribution, found.Top(1)[0].Weight));
        Assert.Empty(found.Top(0));
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        using var scope = NewDisposeScope();
        var good = tensor([1.0, 2, 3]);
        Refused("3 values and the reference 2", good, tensor([1.0, 2]));
        Refused("The query holds values that are not finite", tensor([1.0, double.NaN, 3]), good);
        Refused("The reference holds values that are not finite", good, tensor([1.0, double.PositiveInfinity, 3]));
        Refused("The reference has shape [1, 1, 3]", good, good.reshape(1, 1, 3));
        Refused("The query has shape [0]", zeros(0), good);
        Refused("The reference holds 2 embeddings; give one", good, zeros(2, 3));
        Refused("complex", zeros(3, ScalarType.ComplexFloat64), good);

        static void Refused(string sentence, Tensor query, Tensor reference) =>
            Assert.Contains(sentence, Assert.Throws<InvalidInputException>(() => ChannelContributions.Of(query, reference)).Message,
                StringComparison.Ordinal);
    }
}
