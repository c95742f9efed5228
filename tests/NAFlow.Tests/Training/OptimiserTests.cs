using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class OptimiserTests
{
    private const double Rate = 0.05, Decay = 0.1;

    private static readonly double[][] Gradients = [[0.3, -0.2], [-0.1, 0.4], [0.2, 0.2]];

    [Fact]
    public void Momentum_descends_as_published()
    {
        var (weights, velocity) = (new[] { 1.0, -2.0 }, new double[2]);
        foreach (var given in Gradients)
            for (var index = 0; index < 2; index++)
            {
                var gradient = given[index] + Decay * weights[index];
                velocity[index] = 0.9 * velocity[index] + gradient;
                weights[index] -= Rate * (gradient + 0.9 * velocity[index]);
            }

        Assert.Equal(weights, Run(OptimiserKind.Momentum), Close);
    }

    [Fact]
    public void AdamW_descends_as_published()
    {
        var (weights, first, second) = (new[] { 1.0, -2.0 }, new double[2], new double[2]);
        foreach (var (step, given) in Gradients.Index())
            for (var index = 0; index < 2; index++)
            {
                first[index] = 0.9 * first[index] + 0.1 * given[index];
                second[index] = 0.999 * second[index] + 0.001 * given[index] * given[index];
                var (mean, square) = (first[index] / (1 - Math.Pow(0.9, step + 1)), second[index] / (1 - Math.Pow(0.999, step + 1)));
                weights[index] -= Rate * Decay * weights[index];
                weights[index] -= Rate * mean / (Math.Sqrt(square) + 1e-8);
            }

        Assert.Equal(weights, Run(OptimiserKind.AdamW), Close);
    }

    [Fact]
    public void A_long_gradient_is_shortened_with_all_others()
    {
        using var scope = NewDisposeScope();
        var (one, other) = (zeros(2).requires_grad_(), zeros(1).requires_grad_());
        using var optimiser = Optimiser.Create(
            new TrainingOptions { Optimiser = OptimiserKind.Momentum, WeightDecay = 0 },
            [new TrainedTensor("one", one), new TrainedTensor("other", other) { RateFactor = 10 }]);
        (one * tensor(new[] { 3f, 0f })).sum().backward();
        (other * tensor(new[] { 4f })).sum().backward();
        Assert.Equal(5, optimiser.Step(1, 1, longestGradient: 1), 1e-5);
        Assert.Equal(-1.9 * 0.6, one[0].item<float>(), 1e-5);
        Assert.Equal(-10 * 1.9 * 0.8, other[0].item<float>(), 1e-5);
    }

    [Fact]
    public void What_has_no_gradient_stays()
    {
        using var scope = NewDisposeScope();
        var (one, other) = (ones(2, 2).requires_grad_(), ones(2, 2).requires_grad_());
        using var optimiser = Optimiser
            .Create(new TrainingOptions { WeightDecay = 0.5 }, [new TrainedTensor("one", one), new TrainedTensor("other", other)]);
        one.sum().backward();
        optimiser.Step(0.1, 1, 5);
        Near.Absolute(ones(2, 2), other, 0);
        Assert.Null(one.grad);
    }

    private static double[] Run(OptimiserKind kind)
    {
        using var scope = NewDisposeScope();
        var weights = tensor(new[] { 1.0, -2.0 }, [2, 1]).requires_grad_();
        using var optimiser = Optimiser
            .Create(new TrainingOptions { Optimiser = kind, WeightDecay = Decay }, [new TrainedTensor("weights", weights)]);
        foreach (var gradient in Gradients)
        {
            (weights * tensor(gradient, [2, 1])).sum().backward();
            optimiser.Step(Rate, 1, longestGradient: 100);
        }

        return weights.detach().data<double>().ToArray();
    }

    private static bool Close(double one, double other) => Math.Abs(one - other) < 1e-6;
}

public class ScheduleTests
{
    [Fact]
    public void The_rate_rises_in_a_line_and_falls_along_a_cosine()
    {
        Assert.Equal(0.05, LearningRateSchedule.Factor(0, 0.2), 1e-12);
        Assert.Equal(0.525, LearningRateSchedule.Factor(0.1, 0.2), 1e-12);
        Assert.Equal(1, LearningRateSchedule.Factor(0.2, 0.2), 1e-12);
        Assert.Equal(0.5, LearningRateSchedule.Factor(0.6, 0.2), 1e-12);
        Assert.Equal(0, LearningRateSchedule.Factor(1, 0.2), 1e-12);
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { Steps = 0 });
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { LearningRate = double.NaN });
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { WarmUp = 1.5 });
        Assert.Throws<InvalidInputException>(() => new TrainingOptions { TimeLimit = TimeSpan.Zero });
        Assert.Contains("Threads", Assert.Throws<InvalidInputException>(() => new TrainingOptions { Threads = 0 }).Message, StringComparison.Ordinal);
    }
}
