using NAFlow.Evaluation;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Methods that average coefficients over changed images.</summary>
public sealed class SampledGradientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SmoothGrad_is_the_gradient_averaged_over_noisy_images_one_by_one(int batch)
    {
        using var network = SmallNetworks.Residual();
        using var traced = Question.Of(network, batch);
        var options = new SmoothGradOptions { Samples = 7, Noise = 0.2, BatchSize = 3, Seed = 8 };
        var maps = SmoothGrad.Explain(traced, options);

        using var scope = NewDisposeScope();
        var generator = new Generator(8);
        var noises = Enumerable.Range(0, 7).Select(_ => randn([1, 3, 9, 9], generator: generator).to(float64)).ToArray();
        for (var sample = 0; sample < batch; sample++)
        {
            var image = traced.Input.narrow(0, sample, 1);
            var deviation = 0.2 * (image.max().item<double>() - image.min().item<double>());
            var again = noises.Select(
                noise => TracedDecision.Record(network, image.Plus(noise.Times(deviation)), traced.Decision)).ToArray();
            foreach (var node in network.FlowNodes)
            {
                var gradients = again.Select(one => Question.Channels(one.Coefficients[node]!, 0)).ToArray();
                Question.Same(
                    [.. Enumerable.Range(0, gradients[0][0].Length).Select(
                        place => Enumerable.Range(0, gradients[0].Length).Max(channel => Math.Abs(gradients.Average(one => one[channel][place]))))],
                    maps[sample][node.Name], node.Name);
            }

            foreach (var one in again) one.Dispose();
        }
    }

    [Fact]
    public void SmoothGrad_of_an_image_does_not_depend_on_what_else_is_in_the_batch()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network, batch: 3);
        var options = new SmoothGradOptions { Samples = 4, BatchSize = 2 };
        var together = SmoothGrad.Explain(traced, options);
        using var last = TracedDecision.Record(network, traced.Input.narrow(0, 2, 1), Decision.Class(3));
        foreach (var (name, map) in SmoothGrad.Explain(last, options)[0])
            Question.Same([.. map.Values.ToArray().Select(value => (double)value)], together[2][name], name);
    }

    [Fact]
    public void SmoothGrad_without_noise_is_the_gradient()
    {
        using var network = SmallNetworks.Fire();
        using var traced = Question.Of(network);
        var smooth = SmoothGrad.Explain(traced, new SmoothGradOptions { Samples = 2, Noise = 0 })[0];
        foreach (var (name, map) in Gradient.Explain(traced)[0]) Question
            .Same([.. map.Values.ToArray().Select(value => (double)value)], smooth[name], name);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Integrated_gradients_are_the_image_times_the_mean_gradient_on_the_way_to_it(int batch)
    {
        using var network = SmallNetworks.Inception();
        using var traced = Question.Of(network, batch);
        var maps = IntegratedGradients.Explain(traced, new IntegratedGradientsOptions { Steps = 8, BatchSize = 3 });

        using var scope = NewDisposeScope();
        for (var sample = 0; sample < batch; sample++)
        {
            var image = traced.Input.narrow(0, sample, 1);
            var sum = zeros_like(image);
            for (var step = 0; step < 8; step++)
            {
                var point = image.Times((step + 0.5) / 8).detach().requires_grad_(true);
                network.forward(point)[0, 3].backward();
                sum = sum.Plus(point.grad!);
            }

            var channels = Question.Channels(sum.Times(1.0 / 8) * image, 0);
            Question.Same([.. Enumerable.Range(0, channels[0].Length).Select(place => channels.Sum(channel => Math.Abs(channel[place])))],
                maps[sample]["input"], "image");
        }
    }

    [Fact]
    public void Integrated_gradients_add_up_to_the_score_less_that_of_the_baseline()
    {
        using var network = SmallNetworks.Residual();
        using var traced = Question.Of(network);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var found = IntegratedGradients.Attributions(traced, new IntegratedGradientsOptions { Steps = 1000, BatchSize = 100 }, default)!;
        var difference = traced.Score.Values[0] - network.forward(zeros_like(traced.Input))[0, 3].item<double>();
        Assert.Equal(difference, found.sum().item<double>(), 2e-3 * found.abs().sum().item<double>());
    }
}
