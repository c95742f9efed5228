using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

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
