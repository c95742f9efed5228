using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class MarginLossTests
{
    private const double Margin = 0.2;

    private static readonly long[] Labels = [0, 0, 1, 1, 2, 2];
    private static readonly double[] Boundaries = [1.2, 1.0, 0.8];
    private static readonly Triplets Pairs = new([0, 1, 2, 3, 4, 5], [1, 0, 3, 2, 5, 4], [2, 4, 0, 5, 1, 3]);

    [Fact]
    public void Is_the_mean_of_the_pairs_that_cost_anything()
    {
        using var scope = NewDisposeScope();
        var embeddings = Embeddings();
        var rows = Plain.Rows(embeddings);
        var costs = new List<double>();
        for (var pair = 0; pair < Pairs.Count; pair++)
        {
            var boundary = Boundaries[Labels[Pairs.Anchors[pair]]];
            costs.Add(Math.Max(0, Margin + Distance(Pairs.Positives[pair]) - boundary));
            costs.Add(Math.Max(0, Margin - Distance(Pairs.Negatives[pair]) + boundary));

            double Distance(long other) => Math.Sqrt(Plain.SquaredDistance(rows[Pairs.Anchors[pair]], rows[other]));
        }

        Assert.Contains(0, costs);
        var expected = costs.Where(cost => cost > 0).Average();
        Assert.Equal(expected, MarginLoss.Of(embeddings, tensor(Labels), Pairs, tensor(Boundaries), Margin).item<double>(), 1e-7);
    }

    [Fact]
    public void Its_gradients_are_those_of_small_changes()
    {
        using var scope = NewDisposeScope();
        FiniteDifferences.Check(moved => MarginLoss.Of(moved, tensor(Labels), Pairs, tensor(Boundaries), Margin), Embeddings());
        FiniteDifferences.Check(moved => MarginLoss.Of(Embeddings(), tensor(Labels), Pairs, moved, Margin), tensor(Boundaries));
    }

    [Fact]
    public void Two_equal_images_have_a_finite_gradient()
    {
        using var scope = NewDisposeScope();
        var embeddings = nn.functional.normalize(ones(6, 3), 2, 1, 1e-12).requires_grad_();
        MarginLoss.Of(embeddings, tensor(Labels), Pairs, zeros(3), Margin).backward();
        Assert.True(embeddings.grad!.isfinite().all().item<bool>());
    }

    private static Tensor Embeddings() => nn.functional.normalize(Plain.Normal(8, 6, 4), 2, 1, 1e-12);
}

public class DistanceWeightedSamplingTests
{
    [Theory]
    [InlineData(0.9, 8)]
    [InlineData(1.3, 128)]
    [InlineData(0.5, 3)]
    public void Weights_are_the_inverse_of_the_density_on_a_sphere(double distance, int dimensions)
    {
        var density = Math.Pow(distance, dimensions - 2) * Math.Pow(1 - distance * distance / 4, (dimensions - 3) / 2.0);
        Assert.Equal(-Math.Log(density), DistanceWeightedSampling.LogWeight(distance, dimensions), 1e-9);
    }

    [Fact]
    public void Near_images_weigh_no_more_than_those_at_one_half() =>
        Assert.Equal(DistanceWeightedSampling.LogWeight(0.5, 16), DistanceWeightedSampling.LogWeight(0.01, 16));

    [Fact]
    public void Every_pair_of_a_class_gets_a_negative_of_another()
    {
        using var scope = NewDisposeScope();
        int[] labels = [0, 0, 0, 1, 1, 1];
        var triplets = DistanceWeightedSampling.Draw(nn.functional.normalize(Plain.Normal(3, 6, 5), 2, 1, 1e-12), labels, new Random(1));
        Assert.Equal(2 * 3 * 2, triplets.Count);
        for (var pair = 0; pair < triplets.Count; pair++)
        {
            Assert.NotEqual(triplets.Anchors[pair], triplets.Positives[pair]);
            Assert.Equal(labels[triplets.Anchors[pair]], labels[triplets.Positives[pair]]);
            Assert.NotEqual(labels[triplets.Anchors[pair]], labels[triplets.Negatives[pair]]);
        }
    }

    [Fact]
    public void Negatives_are_drawn_as_often_as_their_weights_say()
    {
        using var scope = NewDisposeScope();
        // The anchor at angle 0, its positive, negatives at distances 0.6, 1 and 1.3 on a circle lifted to 3 dimensions, and one too far away.
        double[] distances = [0, 0, 0.6, 1, 1.3, 1.9];
        int[] labels = [0, 0, 1, 1, 1, 1];
        var points = distances.Select(distance => 2 * Math.Asin(distance / 2)).SelectMany(angle => new[] { Math.Cos(angle), Math.Sin(angle), 0.0 })
            .ToArray();
        var embeddings = tensor(points, [6, 3]);
        var random = new Random(2);
        var counts = new double[6];
        const int rounds = 4000;
        for (var round = 0; round < rounds; round++) counts[(int)DistanceWeightedSampling.Draw(embeddings, labels, random).Negatives[0]]++;

        var weights = distances.Select((distance, index) => index is >= 2 and <= 4 ? Math.Exp(DistanceWeightedSampling.LogWeight(distance, 3)) : 0)
            .ToArray();
        for (var index = 0; index < 6; index++) Assert.Equal(weights[index] / weights.Sum(), counts[index] / rounds, 0.03);
    }

    [Fact]
    public void An_anchor_without_a_near_negative_takes_any()
    {
        using var scope = NewDisposeScope();
        var embeddings = tensor(new[] { 1.0, 0, 1, 0, -1, 0, -1, 0 }, [4, 2]);
        Assert.All(DistanceWeightedSampling.Draw(embeddings, [0, 0, 1, 1], new Random(3)).Negatives.Take(2), negative =>
            Assert.InRange(negative, 2, 3));
    }
}
