using NAFlow.Interactive;
using NAFlow.Inversion;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// What sets an answer apart: coefficients of relevance, the share start, and their mean with the Jacobian's, against loops and closed forms.
/// </summary>
public sealed class TwoQuestionsTests : IDisposable
{
    private const int Class = 3;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Coefficients_are_relevance_over_activation_as_loops_over_dense_matrices_have_it(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var traced = Question.Of(network, side: 7);
        var dense = new DenseLayers(traced.Trace);
        var output = network.Output;
        var box = Box(network, traced.Input);
        var scores = dense.Values(output.Index);
        double[] seed = [.. scores.Select((score, index) => index == Class ? score : 0)];
        Check(ExplainOptions.Contrast with { Coefficients = CoefficientRule.Relevance }, new DenseRelevance(traced, dense) { Box = box }, seed);

        var evidence = Evidence(dense, output);
        double[] contrast = [.. evidence.Select((value, index) =>
            index == Class ? value : -evidence[Class] * value / (evidence.Sum() - evidence[Class]))];
        Assert.InRange(contrast.Sum(), -1e-12, 1e-12);
        Check(ExplainOptions.Contrast, new DenseRelevance(traced, dense) { Box = box, CountsPositive = node => node == output }, contrast);

        void Check(ExplainOptions options, DenseRelevance rules, double[] start)
        {
            var expected = dense.Sweep(output.Index, start, rules.Back);
            using var flow = traced.Explain(options with { KeepTensors = true, Inverse = Inverse.None })[0];
            using var scope = NewDisposeScope();
            foreach (var node in network.FlowNodes)
            {
                var tensors = flow[node.Name].Tensors!;
                var found = (tensors.Coefficients * tensors.Activation).contiguous().flatten().data<double>().ToArray();
                var scale = expected[node.Index]!.Max(Math.Abs);
                Assert.Equal(expected[node.Index]!.Length, found.Length);
                for (var index = 0; index < found.Length; index++)
                    Assert.True(Math.Abs(expected[node.Index]![index] - found[index]) <= 1e-9 * scale,
                        $"{options.Coefficients} at {node.Name}, neuron {index}: {expected[node.Index]![index]} expected, {found[index]} found");
            }
        }
    }

    /// <summary>Whatever the rules, nothing is lost on the way but what they divide by to avoid 0.</summary>
    [Fact]
    public void Relevance_adds_up_to_the_score_and_contrastive_relevance_to_nothing_at_every_layer()
    {
        using var network = Chain();
        using var traced = Question.Of(network, side: 12);
        foreach (var (rule, sum) in new[] { (CoefficientRule.Relevance, traced.Score.Values[0]), (CoefficientRule.ContrastiveRelevance, 0) })
        {
            using var flow = traced.Explain(ExplainOptions.Contrast with { Coefficients = rule, KeepTensors = true, Inverse = Inverse.None })[0];
            using var scope = NewDisposeScope();
            foreach (var layer in flow.Layers)
            {
                var parts = layer.Tensors!.Coefficients * layer.Tensors.Activation;
                Assert.InRange((parts.sum().item<double>() - sum) / parts.abs().sum().item<double>(), -2e-3, 2e-3);
            }
        }
    }

    /// <summary>A transposed convolution shares by z+ too, and a convolution behind a fixed scale has the box of the scaled image.</summary>
    [Fact]
    public void Relevance_is_kept_by_transposed_convolutions_and_by_a_scaled_image()
    {
        manual_seed(8);
        var builder = new NetworkBuilder("up");
        using var scale = tensor([2.0, -0.5, 1], [3, 1, 1]);
        using var shift = tensor([0.1, 0.2, -0.3], [3, 1, 1]);
        var x = builder.Append("scale", new Affine(scale, shift), builder.Image);
        x = builder.Append("relu1", new Relu(), builder.Append("conv1", new Convolution(3, 6, 3, bias: false), x));
        x = builder.Append("up", new TransposedConvolution(6, 4, new WindowAxis(3, 2), new WindowAxis(3, 2), bias: false), x);
        x = builder.Append("relu2", new Relu(), x);
        builder.Features(x);
        x = builder.Append("flatten", new Flatten(), builder.Append("pool", new AdaptiveAveragePool(1), x));
        using var network = builder.Build(builder.Append("fc", new FullyConnected(4, 5, bias: false), x));
        network.to(ScalarType.Float64);
        using var traced = Question.Of(network);
        using var flow = traced.Explain(
            ExplainOptions.Contrast with { Coefficients = CoefficientRule.Relevance, KeepTensors = true, Inverse = Inverse.None })[0];
        using var scope = NewDisposeScope();
        foreach (var layer in flow.Layers)
        {
            var parts = layer.Tensors!.Coefficients * layer.Tensors.Activation;
            Assert.InRange((parts.sum().item<double>() - traced.Score.Values[0]) / parts.abs().sum().item<double>(), -2e-3, 2e-3);
        }
    }

    [Fact]
    public void Where_outputs_are_not_negative_every_other_class_takes_away_by_its_share_of_their_sum()
    {
        using var sequence = nn.Sequential(
            ("conv1", nn.Conv2d(3, 6, 3)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(6, 5, 1)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()));
        manual_seed(3);
        using var network = Network.FromSequential("squeeze", sequence, features: "relu1");
        network.to(ScalarType.Float64);
        using var traced = Question.Of(network, batch: 2);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var found = traced.Decision.Evidence(traced.Trace, traced.Score, default)!;
        var y = traced.Trace.Output;
        var answer = y.narrow(1, Class, 1);
        var others = y.sum([1L], keepdim: true) - answer;
        var expected = where(traced.Score.Seed.Above(0), answer.expand_as(y), (y * answer / others).neg());
        Near.Relative(expected, found.For - found.Against, 1e-12);
        Assert.Equal("the other 4 classes", found.Rest);
    }

    [Fact]
    public void A_class_against_the_rest_weighs_every_other_output_by_the_evidence()
    {
        using var network = SmallNetworks.Plain();
        using var images = SmallNetworks.Image(2);
        using var traced = TracedDecision.Record(network, images, Decision.AgainstRest(Class));
        var output = network.Output;
        for (var sample = 0; sample < 2; sample++)
        {
            using var scope = NewDisposeScope();
            using var alone = TracedDecision.Record(network, images.narrow(0, sample, 1), Decision.AgainstRest(Class));
            var dense = new DenseLayers(alone.Trace);
            var evidence = Evidence(dense, output);
            var weight = -evidence[Class] / (evidence.Sum() - evidence[Class]);
            double[] expected = [.. evidence.Select((_, index) => index == Class ? 1 : weight)];
            Near.Relative(tensor(expected), traced.Score.Seed[sample], 1e-9);
            Near.Relative(tensor(expected), alone.Score.Seed[0], 1e-9);
            Assert.Equal(dense.Values(output.Index).Zip(expected, (y, g) => y * g).Sum(), traced.Score.Values[sample], 1e-9);
            Assert.Equal("class 3 rather than the other 4 classes", traced.Score.Subjects[sample]);

            // Asked of other images, the weights stay.
            using var other = randn([3, 3, 9, 11], float64);
            using var again = TracedDecision.Record(network, other, alone.Decision);
            Near.Relative(tensor(expected).expand(3, 5), again.Score.Seed, 1e-9);
        }

        using var contrast = network.Explain(images, Decision.AgainstRest(), ExplainOptions.Contrast);
        Assert.Equal("what sets it apart from the other 4 classes", contrast[0].Question);
    }

    /// <summary>With a linear head on means, the share of a neuron is that of its channel, in closed form.</summary>
    [Fact]
    public void The_share_start_is_in_closed_form_what_a_linear_head_says()
    {
        using var network = Chain();
        using var traced = Question.Of(network, batch: 2, side: 12);
        using var flows = traced.Explain(ExplainOptions.Default with { Start = FlowStart.Share, KeepTensors = true });
        using var scope = NewDisposeScope();
        var weight = network.get_parameter("fc.weight")!.detach();
        for (var sample = 0; sample < 2; sample++)
        {
            var z = traced.Trace["flatten"][sample];
            var parts = (weight * z).relu();
            var evidence = parts.sum([1L]);
            var factor = evidence[Class] / (evidence.sum() - evidence[Class]);
            var rest = (parts.sum([0L]) - parts[Class]) * factor;
            var expected = where(parts[Class].Above(0), (parts[Class] - rest) / parts[Class], zeros_like(rest)).Clipped(0, 1);
            var layer = flows[sample][network.FeatureNode.Name].Tensors!;
            var used = layer.Coefficients.IsNotZero();
            Near.Relative(where(used, layer.Activation * expected.view(-1, 1, 1), zeros_like(layer.Activation)), layer.FeatureMap, 1e-5);
        }
    }

    /// <summary>
    /// A network whose head gives one channel to each class: of what a class alone reads all is kept, of what all read alike nothing.
    /// </summary>
    [Fact]
    public void Neurons_that_speak_for_all_classes_alike_are_abandoned_at_once()
    {
        using var network = Chain();
        using (no_grad())
        {
            using var weights = zeros(5, 8, float64);
            for (var kind = 0; kind < 5; kind++)
            {
                weights[kind, kind] = tensor(1.0, float64);
                weights[kind, 5] = tensor(2.0, float64);
            }

            network.get_parameter("fc.weight")!.copy_(weights);
        }

        using var traced = Question.Of(network, side: 12);
        using var flow = traced.Explain(ExplainOptions.Default with { Start = FlowStart.Share, KeepTensors = true })[0];
        using var scope = NewDisposeScope();
        var layer = flow[network.FeatureNode.Name].Tensors!;
        Near.Relative(layer.Activation[Class], layer.FeatureMap[Class], 1e-5);
        var (shared, own) = (traced.Trace["flatten"][0, 5].item<double>(), traced.Trace["flatten"][0].narrow(0, 0, 5));
        var mine = own[Class].item<double>();
        var theirs = own.sum().item<double>() - mine;

        // k = 1 - (e_c / sum of the others' e) * 4 of the neuron that all read.
        var share = Math.Clamp(1 - 4 * (mine + 2 * shared) / (theirs + 8 * shared), 0, 1);
        Near.Relative(layer.Activation[5].Times(share), layer.FeatureMap[5], 1e-4);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Balanced_products_add_up_to_the_mean_of_both_maps_each_divided_by_its_sum(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var images = SmallNetworks.Image(2);
        using var traced = TracedDecision.Record(network, images, Decision.Class(Class));
        var start = ExplainOptions.Default with { Start = FlowStart.Share };
        using var score = traced.Explain(start);
        using var apart = traced.Explain(ExplainOptions.Contrast with { Start = FlowStart.Share });
        using var both = traced.Explain(ExplainOptions.Balanced with { KeepTensors = true });
        using var scope = NewDisposeScope();
        for (var sample = 0; sample < 2; sample++)
            foreach (var layer in both[sample].Layers)
            {
                var expected = Shares(score[sample][layer.Name].Map.Values.ToArray(), apart[sample][layer.Name].Map.Values.ToArray());
                Question.Same(expected, layer.Map, layer.Name);
                var products = (layer.Tensors!.FeatureMap * layer.Tensors.Coefficients).sum([0L]).contiguous().flatten().data<double>().ToArray();
                Question.Same(products, layer.Map, $"products of {layer.Name}");
            }

        static double[] Shares(float[] one, float[] other) => [.. one.Zip(other, (first, second) =>
            (one.Sum() > 0 ? first / (2.0 * one.Sum()) : 0) + (other.Sum() > 0 ? second / (2.0 * other.Sum()) : 0))];
    }

    [Fact]
    public void The_reading_that_is_asked_for_adds_up_channels()
    {
        using var network = SmallNetworks.Residual();
        foreach (var options in new[] { ExplainOptions.Default, ExplainOptions.Contrast, ExplainOptions.AsPublished })
            foreach (var reading in Enum.GetValues<ChannelReading>())
            {
                using var flow = network.Explain(SmallNetworks.Image(), options: options with { Reading = reading, KeepTensors = true })[0];
                using var scope = NewDisposeScope();
                foreach (var layer in flow.Layers)
                {
                    var products = layer.Tensors!.FeatureMap * layer.Tensors.Coefficients;
                    Near.Relative(
                        reading == ChannelReading.SumOfPositiveParts ? products.relu().sum([0L]) : products.sum([0L]).relu(),
                        tensor(layer.Map.Values.ToArray(), [layer.Map.Height, layer.Map.Width]), 1e-6, $"{reading} at {layer.Name}");
                }
            }
    }

    [Fact]
    public void A_sample_does_not_depend_on_what_else_is_in_the_batch()
    {
        using var network = SmallNetworks.Inception();
        using var images = SmallNetworks.Image(3);
        foreach (var options in new[] { ExplainOptions.Contrast, ExplainOptions.Balanced })
        {
            using var together = network.Explain(images, Decision.Classes(0, 1, 2), options);
            using var alone = network.Explain(images.narrow(0, 2, 1), Decision.Class(2), options);
            foreach (var layer in alone[0].Layers)
                Question.Same([.. layer.Map.Values.ToArray().Select(value => (double)value)], together[2][layer.Name].Map, layer.Name, 1e-4);
        }
    }

    [Fact]
    public void Without_a_rest_all_used_neurons_are_kept_and_the_words_say_so()
    {
        manual_seed(5);
        using var sequence = nn.Sequential(
            ("conv1", nn.Conv2d(3, 6, 3)), ("relu1", nn.ReLU()), ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()),
            ("fc", nn.Linear(6, 1)));
        using var network = Network.FromSequential("one", sequence);
        network.to(ScalarType.Float64);
        using var images = SmallNetworks.Image();
        using var plain = network.Explain(images)[0];
        using var share = network.Explain(images, options: ExplainOptions.Default with { Start = FlowStart.Share })[0];
        using var contrast = network.Explain(images, options: ExplainOptions.Contrast)[0];
        using var relevance = network.Explain(images, options: ExplainOptions.Contrast with
        {
            Coefficients = CoefficientRule.Relevance,
            Reading = ChannelReading.PositivePartOfSum
        })[0];
        foreach (var layer in plain.Layers)
        {
            Assert.Equal(layer.Map.Values.ToArray(), share[layer.Name].Map.Values.ToArray());
            Assert.Equal(relevance[layer.Name].Map.Values.ToArray(), contrast[layer.Name].Map.Values.ToArray());
        }

        Assert.Null(share.Manifest.Rest);
        Assert.Equal("what the score is made of (there is no rest to set it apart from)", contrast.Question);
        Assert.Equal("what the score is made of", plain.Question);
    }

    [Fact]
    public void The_question_and_the_options_are_saved()
    {
        using var network = SmallNetworks.Plain();
        using var flow = network.Explain(SmallNetworks.Image(), options: ExplainOptions.Balanced with { TopClasses = 2 })[0];
        flow.Save(folder.Path);
        using var loaded = AttentionFlow.Load(folder.Path);
        Assert.Equal(flow.Options, loaded.Options);
        Assert.Equal("the other 4 classes", loaded.Manifest.Rest);
        Assert.Equal("what the score is made of and what sets it apart from the other 4 classes, half each", loaded.Question);
        Assert.Contains(flow.Question, flow.ToPage(), StringComparison.Ordinal);
        Assert.Equal("what sets it apart from the rest", ExplainOptions.Contrast.Question);
        using var rather = network.Explain(SmallNetworks.Image(), Decision.Contrast(3, 1), ExplainOptions.Contrast)[0];
        Assert.Equal("what sets it apart from class 1", rather.Question);
    }

    [Fact]
    public void What_would_be_ignored_is_refused()
    {
        using var network = SmallNetworks.Plain();
        foreach (var options in new[]
        {
            ExplainOptions.AsPublished with { Start = FlowStart.Share },
            ExplainOptions.Balanced with { Reading = ChannelReading.PositivePartOfSum },
        })
            Assert.Contains("ignored", Assert.Throws<InvalidInputException>(() => network.Explain(SmallNetworks.Image(), options: options)).Message,
                StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => ExplainOptions.Default with { Start = (FlowStart)9 });
        Assert.Throws<InvalidInputException>(() => ExplainOptions.Default with { Coefficients = (CoefficientRule)9 });
    }

    /// <summary>No biases, so that nothing takes relevance up.</summary>
    private static Network Chain()
    {
        manual_seed(4);
        var sequence = nn.Sequential(
            ("conv1", nn.Conv2d(3, 6, 3, padding: 1L, bias: false)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
            ("conv2", nn.Conv2d(6, 8, 3, bias: false)), ("relu2", nn.ReLU()), ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()),
            ("fc", nn.Linear(8, 5, hasBias: false)));
        var network = Network.FromSequential("chain", sequence);
        network.to(ScalarType.Float64);
        return network;
    }

    /// <summary>The positive contributions to every output of a linear layer.</summary>
    private static double[] Evidence(DenseLayers dense, Node output)
    {
        var (weights, inputs) = (dense.Jacobian(output, 0), dense.Values(output.Inputs[0]));
        return [.. Enumerable.Range(0, weights.GetLength(0))
            .Select(row => inputs.Select((value, column) => Math.Max(0, value * weights[row, column])).Sum())];
    }

    /// <summary>Black to white as ImageNet's photos are prepared, and at least what the image has.</summary>
    private static (double, double)[] Box(Network network, Tensor image)
    {
        var (mean, deviation) = (network.Preprocessing.Mean, network.Preprocessing.StandardDeviation);
        (float Mean, float Deviation)[] planes = [(mean.Red, deviation.Red), (mean.Green, deviation.Green), (mean.Blue, deviation.Blue)];
        return [.. planes.Select((plane, channel) =>
        {
            var values = image[0, channel].contiguous().flatten().data<double>().ToArray();
            return (Math.Min(values.Min(), (0 - plane.Mean) / plane.Deviation), Math.Max(values.Max(), (1 - plane.Mean) / plane.Deviation));
        })];
    }
}
