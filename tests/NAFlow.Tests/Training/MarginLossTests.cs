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
