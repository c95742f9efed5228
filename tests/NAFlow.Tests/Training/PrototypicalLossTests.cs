using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class PrototypicalLossTests
{
    private const int Ways = 3, Shots = 2, Queries = 4;

    [Fact]
    public void Euclidean_is_the_cross_entropy_of_the_negative_squared_distances()
    {
        using var scope = NewDisposeScope();
        var (support, queries) = (Plain.Normal(1, Ways * Shots, 5), Plain.Normal(2, Ways * Queries, 5));
        var expected = WrittenOut(support, queries, (query, prototype) => -Plain.SquaredDistance(query, prototype));
        Assert.Equal(expected, PrototypicalLoss.Euclidean(support, queries, Ways).item<double>(), 1e-12);
    }

    [Fact]
    public void Cosine_is_the_cross_entropy_of_the_scaled_cosines()
    {
        using var scope = NewDisposeScope();
        var (support, queries) = (Plain.Normal(3, Ways * Shots, 5), Plain.Normal(4, Ways * Queries, 5));
        var expected = WrittenOut(support, queries, (query, prototype) => 7 * Plain.Cosine(query, prototype));
        Assert.Equal(expected, PrototypicalLoss.Cosine(support, queries, Ways, tensor(new[] { 7.0 })).item<double>(), 1e-12);
    }

    [Fact]
    public void Their_gradients_are_those_of_small_changes()
    {
        using var scope = NewDisposeScope();
        var (support, queries) = (Plain.Normal(1, Ways * Shots, 3), Plain.Normal(2, Ways * Queries, 3));
        FiniteDifferences.Check(moved => PrototypicalLoss.Euclidean(moved, queries, Ways), support);
        FiniteDifferences.Check(moved => PrototypicalLoss.Cosine(support, moved, Ways, tensor(new[] { 7.0 })), queries);
        FiniteDifferences.Check(temperature => PrototypicalLoss.Cosine(support, queries, Ways, temperature), tensor(new[] { 7.0 }));
    }

    private static double WrittenOut(Tensor support, Tensor queries, Func<double[], double[], double> score)
    {
        var prototypes = Plain.Rows(support).Chunk(Shots).Select(Plain.Mean).ToArray();
        return Plain.Rows(queries).Select((query, index) =>
        {
            var scores = prototypes.Select(prototype => score(query, prototype)).ToArray();
            return Math.Log(scores.Sum(Math.Exp)) - scores[index / Queries];
        }).Average();
    }
}
