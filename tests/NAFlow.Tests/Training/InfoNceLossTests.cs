using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class InfoNceLossTests
{
    private const double Temperature = 0.2;

    [Fact]
    public void Is_the_share_of_the_positive_among_the_queue()
    {
        using var scope = NewDisposeScope();
        var (queries, keys, queue) = (Plain.Normal(1, 4, 6), Plain.Normal(2, 4, 6), Plain.Normal(3, 9, 6));
        var negatives = Plain.Rows(queue);
        var expected = Plain.Rows(queries).Zip(Plain.Rows(keys), (query, key) =>
        {
            var positive = Math.Exp(Plain.Cosine(query, key) / Temperature);
            return -Math.Log(positive / (positive + negatives.Sum(negative => Math.Exp(Plain.Cosine(query, negative) / Temperature))));
        }).Average();
        Assert.Equal(expected, InfoNceLoss.Of(queries, keys, queue, Temperature).item<double>(), 1e-12);
    }

    [Fact]
    public void Its_gradient_is_that_of_small_changes()
    {
        using var scope = NewDisposeScope();
        var (keys, queue) = (Plain.Normal(2, 3, 4), Plain.Normal(3, 5, 4));
        FiniteDifferences.Check(queries => InfoNceLoss.Of(queries, keys, queue, Temperature), Plain.Normal(1, 3, 4));
    }

    [Fact]
    public void Keys_that_no_query_can_be_told_by_cost_the_logarithm_of_their_number()
    {
        using var scope = NewDisposeScope();
        var one = ones(2, 3, float64);
        Assert.Equal(Math.Log(8), InfoNceLoss.Of(one, one, ones(7, 3, float64), Temperature).item<double>(), 1e-12);
    }
}
