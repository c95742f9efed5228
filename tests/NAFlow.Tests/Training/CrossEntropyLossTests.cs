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
            return -row.Select((score, k) => ((1 - smoothing) * (k == Labels[sample] ? 1 : 0) + smoothing / row.Length) * Math.Log(Math.Exp(score) / sum)).Sum();
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
