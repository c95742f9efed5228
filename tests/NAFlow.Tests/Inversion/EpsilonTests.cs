using System.Text.Json;
using NAFlow.Inversion;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Epsilon-abandonment: which neurons are abandoned where no coefficient is exactly 0, and where it is the rule.</summary>
public sealed class EpsilonTests
{
    /// <summary>By a sort of all contributions and their running sum in float64.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void The_smallest_contributions_within_epsilon_are_abandoned(double epsilon)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4UL, CPU);
        var coefficients = randn([3, 5, 13, 11], generator: generator).InChannelsLast();
        var x = randn([3, 5, 13, 11], generator: generator).exp();
        x[1] = x[1].Times(1e-6);
        var used = Contributions.Largest(coefficients, x, epsilon).flatten(1);
        for (var sample = 0; sample < 3; sample++)
        {
            var values = (coefficients[sample] * x[sample]).abs().flatten();
            var (sorted, order) = values.sort();
            var sums = sorted.to(float64).cumsum(0).data<double>().ToArray();
            var count = sums.Count(sum => sum <= epsilon * sums[^1]);
            var expected = ones_like(values);
            expected[order[..count]] = tensor(0f);
            Assert.InRange(count, 1, sums.Length - 1);
            Assert.Equal(expected.data<float>().ToArray(), used[sample].data<float>().ToArray());
        }
    }

    [Fact]
    public void Of_equal_contributions_all_are_abandoned_or_none_and_zeros_always_are()
    {
        // The two ones come to more than a fifth of the whole, so neither goes.
        Assert.Equal(1f, Contributions.Least([0, 1, 1, 4], 0.2));
        Assert.Equal(4f, Contributions.Least([0, 1, 1, 4], 0.34));
        Assert.Equal(1f, Contributions.Least([0, 0, 1], 1e-6));

        // Where there is nothing to share out, or no number, the exact rule holds.
        Assert.Null(Contributions.Least([0, 0], 0.5));
        Assert.Null(Contributions.Least([0, 1, float.PositiveInfinity], 0.5));
        Assert.Null(Contributions.Least([0, 1, float.NaN], 0.5));
    }

    [Fact]
    public void A_layer_that_gives_nothing_keeps_its_exact_zeros()
    {
        using var scope = NewDisposeScope();
        var used = Contributions.Largest(tensor(new float[] { 0, 1, 2 }).view(1, 3, 1, 1), zeros(1, 3, 1, 1), 0.5);
        Assert.Equal([0f, 1, 1], used.data<float>().ToArray());
    }

    /// <summary>
    /// One layer of one number a pixel, <c>y = w x</c> under a SiLU: what is abandoned at the activation is abandoned below, and what is kept is kept
    /// whole, for every equation has an unknown of its own.
    /// </summary>
    [Fact]
    public void A_flow_keeps_what_is_not_abandoned_and_says_its_epsilon()
    {
        using var scope = NewDisposeScope();
        using var network = Pixelwise(new Silu());
        Assert.False(network.HasExactZeros);
        var image = tensor(new float[] { 1, 2, 3, 4, 5, 6, 7, 100, 200 }).view(1, 1, 3, 3);
        var options = ExplainOptions.Default with { Inverse = Inverse.Kept with { Epsilon = 0.1 }, KeepTensors = true };
        using var flow = network.Explain(image, options: options)[0];
        Assert.Equal(0.1, flow.Manifest.Epsilon);

        // L is 1/9 everywhere, so contributions are as the values: 28 of 328 are within a tenth.
        Assert.All(flow.Layers, layer => Assert.Equal(7 / 9.0, layer.AbandonedFraction, 9));
        foreach (var layer in flow.Layers)
        {
            var expected = layer.Tensors!.Activation.clone();
            expected.flatten()[..7] = tensor(0f);
            Near.Relative(expected, layer.Tensors.FeatureMap, 0.02, layer.Name);
        }
    }

    [Fact]
    public void Networks_with_exact_zeros_keep_the_exact_rule_unless_asked()
    {
        using var smooth = Pixelwise(new Silu());
        using var exact = Pixelwise(new Relu());
        Assert.Equal(AbandonedNeurons.UsualEpsilon, Inverse.Kept.EpsilonFor(smooth));
        Assert.Equal(AbandonedNeurons.UsualEpsilon, Inverse.MinimumNorm.EpsilonFor(smooth));
        Assert.Equal(0, Inverse.Kept.EpsilonFor(exact));
        Assert.Equal(0.2, (Inverse.Kept with { Epsilon = 0.2 }).EpsilonFor(exact));
        Assert.Equal(0, (Inverse.Kept with { Epsilon = 0 }).EpsilonFor(smooth));
        Assert.Equal(0, (Inverse.Kept with { Abandoning = false }).EpsilonFor(smooth));

        // The control and the published cascade stay what they are.
        Assert.Equal(0, Inverse.None.EpsilonFor(smooth));
        Assert.Equal(0, ExplainOptions.Repaired.Inverse.EpsilonFor(smooth));
    }

    [Fact]
    public void Without_inversion_epsilon_only_leaves_out_what_gives_least()
    {
        using var scope = NewDisposeScope();
        using var network = Pixelwise(new Silu());
        using var image = randn(1, 1, 8, 8);
        using var whole = network.Explain(image, options: ExplainOptions.AsPublished)[0];
        using var part = network.Explain(image, options: ExplainOptions.AsPublished with { Inverse = Inverse.None with { Epsilon = 0.1 } })[0];
        var all = whole["silu"].Map.Values.ToArray();
        var left = part["silu"].Map.Values.ToArray();
        Assert.All(all.Zip(left), pair => Assert.True(pair.Second == 0 || pair.Second == pair.First));
        Assert.InRange(left.Count(value => value == 0), 1, left.Length - 1);
    }

    [Fact]
    public void Samples_of_a_batch_are_abandoned_each_by_itself()
    {
        using var scope = NewDisposeScope();
        using var network = Pixelwise(new Silu());
        var images = randn(3, 1, 8, 8) * tensor(new float[] { 1, 100, 0.01f }).view(3, 1, 1, 1);
        using var together = network.Explain(images);
        for (var sample = 0; sample < 3; sample++)
        {
            using var alone = network.Explain(images[sample..(sample + 1)])[0];
            Assert.Equal(alone.Layers.Select(layer => layer.AbandonedFraction), together[sample].Layers.Select(layer => layer.AbandonedFraction));
        }
    }

    [Fact]
    public void What_would_be_ignored_or_is_no_share_is_refused()
    {
        foreach (var wrong in new[] { -0.1, 1, double.NaN })
            Assert.Contains("from 0 to below 1", Assert.Throws<InvalidInputException>(() => Inverse.Kept with { Epsilon = wrong }).Message);
        Assert.Throws<InvalidInputException>(() => Inverse.Kept with { Abandoning = false, Epsilon = 0.1 });
        Assert.Throws<InvalidInputException>(() => Inverse.Kept with { Epsilon = 0.1, Abandoning = false });
        Assert.Throws<InvalidInputException>(() => Inverse.None with { Epsilon = 0.1, Abandoning = false });
    }

    [Fact]
    public void It_is_saved_with_the_options()
    {
        Inverse chosen = Inverse.MinimumNorm with { Epsilon = 0.05 };
        var text = JsonSerializer.Serialize(chosen);
        Assert.Equal(0.05, JsonSerializer.Deserialize<Inverse>(text)!.Epsilon);
        Assert.Null(JsonSerializer.Deserialize<Inverse>(JsonSerializer.Serialize<Inverse>(Inverse.Kept))!.Epsilon);
    }

    private static Network Pixelwise(Layer activation)
    {
        var builder = new NetworkBuilder("pixelwise", inputChannels: 1);
        var convolution = new Convolution(1, 1, kernel: 1, bias: false);
        using (no_grad())
        {
            var weight = convolution.Parameters.get_parameter("weight")!;
            weight.copy_(ones_like(weight));
        }
        var x = builder.Append("conv", convolution, builder.Image);
        x = builder.Append("silu", activation, x);
        builder.Features(x);
        x = builder.Append("avgpool", new AdaptiveAveragePool(1), x);
        return builder.Build(builder.Append("flatten", new Flatten(), x));
    }
}
