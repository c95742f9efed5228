using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

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
