using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class CrossEntropyLossTests
{
    private static readonly long[] Labels = [2, 0, 4];

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void Is_the_cross_entropy_with_the_smoothed_distribution(double smoothing)
    {
        using var scope = NewDisposeScope();
        var scores = Plain.Normal(1, 3, 5);
        var expected = Plain.Rows(scores).Select((row, sample) =>
        {
            var sum = row.Sum(Math.Exp);
            return -row.Select((score, k) =>
                ((1 - smoothing) * (k == Labels[sample] ? 1 : 0) + smoothing / row.Length) * Math.Log(Math.Exp(score) / sum)).Sum();
        }).Average();
        Assert.Equal(expected, CrossEntropyLoss.Of(scores, tensor(Labels), smoothing).item<double>(), 1e-12);
    }

    [Fact]
    public void Its_gradient_is_that_of_small_changes()
    {
        using var scope = NewDisposeScope();
        FiniteDifferences.Check(scores => CrossEntropyLoss.Of(scores, tensor(Labels), 0.1), Plain.Normal(2, 3, 5));
    }
}

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

public class NegativeCosineLossTests
{
    [Fact]
    public void Is_the_mean_of_the_negative_cosines()
    {
        using var scope = NewDisposeScope();
        var (predictions, targets) = (Plain.Normal(1, 5, 7), Plain.Normal(2, 5, 7));
        var expected = -Plain.Rows(predictions).Zip(Plain.Rows(targets), Plain.Cosine).Average();
        Assert.Equal(expected, NegativeCosineLoss.Of(predictions, targets).item<double>(), 1e-12);
    }

    [Fact]
    public void No_gradient_reaches_the_targets()
    {
        using var scope = NewDisposeScope();
        var (predictions, targets) = (Plain.Normal(1, 5, 7).requires_grad_(), Plain.Normal(2, 5, 7).requires_grad_());
        NegativeCosineLoss.Of(predictions, targets).backward();
        Assert.NotNull(predictions.grad);
        Assert.Null(targets.grad);
    }

    [Fact]
    public void Its_gradient_is_that_of_small_changes()
    {
        using var scope = NewDisposeScope();
        var targets = Plain.Normal(2, 3, 4);
        FiniteDifferences.Check(predictions => NegativeCosineLoss.Of(predictions, targets), Plain.Normal(1, 3, 4));
    }
}

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

public class ProxyAnchorLossTests
{
    // The class 3 has a proxy and no image.
    private static readonly long[] Labels = [0, 1, 0, 2, 4, 1];

    [Theory]
    [InlineData(32, 0.1)]
    [InlineData(4, 0.3)]
    public void Is_the_published_equation(double alpha, double margin)
    {
        using var scope = NewDisposeScope();
        var (embeddings, proxies) = (Plain.Normal(1, 6, 4), Plain.Normal(2, 5, 4));
        var (x, p) = (Plain.Rows(embeddings), Plain.Rows(proxies));
        double pulled = 0, pushed = 0;
        for (var proxy = 0; proxy < p.Length; proxy++)
        {
            var own = Enumerable.Range(0, x.Length).Where(image => Labels[image] == proxy).ToArray();
            var others = Enumerable.Range(0, x.Length).Except(own);
            if (own.Length > 0) pulled += Math.Log(1 + own.Sum(image => Math.Exp(-alpha * (Plain.Cosine(x[image], p[proxy]) - margin))));
            pushed += Math.Log(1 + others.Sum(image => Math.Exp(alpha * (Plain.Cosine(x[image], p[proxy]) + margin))));
        }

        Assert.Equal(pulled / 4 + pushed / 5, ProxyAnchorLoss.Of(embeddings, tensor(Labels), proxies, alpha, margin).item<double>(), 1e-10);
    }

    [Fact]
    public void Its_gradients_are_those_of_small_changes()
    {
        using var scope = NewDisposeScope();
        var (embeddings, proxies) = (Plain.Normal(1, 6, 3), Plain.Normal(2, 5, 3));
        FiniteDifferences.Check(moved => ProxyAnchorLoss.Of(moved, tensor(Labels), proxies), embeddings, 1e-5);
        FiniteDifferences.Check(moved => ProxyAnchorLoss.Of(embeddings, tensor(Labels), moved), proxies, 1e-5);
    }

    [Fact]
    public void Large_factors_overflow_nothing()
    {
        using var scope = NewDisposeScope();
        var (embeddings, proxies) = (Plain.Normal(1, 6, 3).to(float32).requires_grad_(), Plain.Normal(2, 5, 3).to(float32));
        var loss = ProxyAnchorLoss.Of(embeddings, tensor(Labels), proxies, alpha: 1000);
        loss.backward();
        Assert.True(float.IsFinite(loss.item<float>()));
        Assert.True(embeddings.grad!.isfinite().all().item<bool>());
    }
}

/// <summary>Vectors as plain numbers, for formulas written out.</summary>
internal static class Plain
{
    /// <summary>The rows of a matrix.</summary>
    public static double[][] Rows(Tensor matrix)
    {
        using var values = matrix.detach().to(float64).contiguous();
        return [.. values.data<double>().ToArray().Chunk((int)matrix.shape[1])];
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, (one, other) => one * other).Sum();

    public static double Cosine(double[] left, double[] right) => Dot(left, right) / Math.Sqrt(Dot(left, left) * Dot(right, right));

    public static double SquaredDistance(double[] left, double[] right) => left.Zip(right, (one, other) => (one - other) * (one - other)).Sum();

    public static double[] Mean(IReadOnlyList<double[]> vectors) => [.. vectors[0].Select((_, index) => vectors.Average(vector => vector[index]))];

    public static double[] Unit(double[] vector) => Array.ConvertAll(vector, value => value / Math.Sqrt(Dot(vector, vector)));

    /// <summary>Normal values in float64 from a seed.</summary>
    public static Tensor Normal(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return randn(shape, float64, generator: generator);
    }
}

/// <summary>Checks gradients against central differences.</summary>
internal static class FiniteDifferences
{
    private const double Step = 1e-6;

    /// <summary>Asserts that the gradient of a loss is what small changes of every element show.</summary>
    /// <param name="loss">The loss, one number.</param>
    /// <param name="at">Where; float64.</param>
    /// <param name="tolerance">The largest difference of any element.</param>
    public static void Check(Func<Tensor, Tensor> loss, Tensor at, double tolerance = 1e-7)
    {
        using var scope = NewDisposeScope();
        var input = at.detach().clone().requires_grad_();
        loss(input).backward();
        var gradient = input.grad!.contiguous().data<double>().ToArray();
        for (var index = 0; index < gradient.Length; index++)
        {
            var slope = (Moved(Step) - Moved(-Step)) / (2 * Step);
            Assert.Equal(slope, gradient[index], tolerance);

            double Moved(double by)
            {
                using var inner = NewDisposeScope();
                var values = at.detach().contiguous().data<double>().ToArray();
                values[index] += by;
                return loss(tensor(values, at.shape)).item<double>();
            }
        }
    }
}
