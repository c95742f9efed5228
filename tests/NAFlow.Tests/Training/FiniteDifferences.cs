using static TorchSharp.torch;

namespace NAFlow.Tests;

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
