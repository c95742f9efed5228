using NAFlow.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace NAFlow.Tests;

/// <summary>TorchSharp sequences as networks.</summary>
public sealed class SequentialTests
{
    [Fact]
    public void The_documented_example_runs_and_is_explained()
    {
        using var scope = NewDisposeScope();
        using var network = Network.FromSequential("tiny", nn.Sequential(
            ("conv1", nn.Conv2d(3, 8, 3, padding: 1)), ("relu1", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(8, 10))));
        Assert.Equal(["input", "conv1", "relu1", "pool", "flatten", "fc"], network.Nodes.Select(node => node.Name));
        Assert.Equal("relu1", network.FeatureNode.Name);
        Assert.False(network.training);
        using var flow = network.Explain(Image())[0];
        Assert.Equal(["input", "conv1", "relu1"], flow.Layers.Select(layer => layer.Name));
        Assert.All(flow.Layers, layer => Assert.DoesNotContain(Finding.NotFinite, layer.Findings));
        Assert.NotNull(flow["input"].Residual);
    }

    [Fact]
    public void Every_kind_of_module_gives_what_the_sequence_gives()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var sequence = EveryKind();
        sequence.eval();
        using var network = Network.FromSequential("every kind", sequence);
        using var noGradient = no_grad();
        Near.Absolute(sequence.call(Image()), network.call(Image()), 1e-6);
        Assert.Equal("features.largest", network["flatten"] is { Inputs: [var last] } ? network.Nodes[last].Name : null);
        Assert.Equal("features.average", network.FeatureNode.Name);
        Assert.Equal(sequence.named_parameters().Select(entry => entry.name).Order(), network.named_parameters().Select(entry => entry.name).Order());
        Assert.Equal(sequence.named_buffers().Select(entry => entry.name).Order(), network.named_buffers().Select(entry => entry.name).Order());
    }

    [Fact]
    public void A_flow_runs_through_every_kind_of_module()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var network = Network.FromSequential("every kind", EveryKind());
        using var flow = network.Explain(Image())[0];
        Assert.Equal("features.average", flow.Layers[^1].Name);
        Assert.All(flow.Layers, layer => Assert.DoesNotContain(Finding.NotFinite, layer.Findings));
    }

    [Fact]
    public void Further_kinds_of_modules_give_what_the_sequence_gives_and_a_flow()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var sequence = FurtherKinds();
        sequence.eval();
        using var network = Network.FromSequential("further kinds", sequence);

        // The sequence itself frees what its identities hand on, and the Hardtanh of TorchSharp 0.107 was seen not to clip.
        using (no_grad())
        {
            var x = Image();
            foreach (var module in sequence.children().Cast<Module>()) x = module is Hardtanh ? x.Clipped(-0.5, 0.5) : module.call(x);
            Near.Absolute(x, network.call(Image()), 1e-6);
        }

        Assert.Equal(sequence.named_parameters().Select(entry => entry.name).Order(), network.named_parameters().Select(entry => entry.name).Order());
        using var flow = network.Explain(Image())[0];
        Assert.All(flow.Layers, layer => Assert.DoesNotContain(Finding.NotFinite, layer.Findings));
        Assert.Equal("hard", flow.Layers[^1].Name);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    public void A_softmax_at_the_end_is_left_out_and_the_output_is_scores(int axis, bool isLog)
    {
        using var scope = NewDisposeScope();
        var fc = nn.Linear(6 * 7 * 3, 4);
        var sequence = nn.Sequential(("flatten", nn.Flatten(-3)), ("fc", fc), ("probabilities", isLog ? nn.LogSoftmax(axis) : nn.Softmax(axis)));
        using var network = Network.FromSequential("classifier", sequence, features: "input");
        Assert.Equal(["input", "flatten", "fc"], network.Nodes.Select(node => node.Name));
        using var noGradient = no_grad();
        var scores = network.call(Image());
        Near.Absolute(sequence.call(Image()), isLog ? scores.log_softmax(1) : scores.softmax(1), 1e-6);
    }

    [Fact]
    public void A_module_that_stands_twice_counts_once()
    {
        using var scope = NewDisposeScope();
        var (conv, norm) = (nn.Conv2d(3, 3, 3, padding: 1), nn.BatchNorm2d(3));
        var sequence = nn.Sequential(
            ("a", conv), ("norm1", norm), ("b", conv), ("norm2", norm), ("flatten", nn.Flatten()), ("fc", nn.Linear(126, 2)));
        sequence.eval();
        using var network = Network.FromSequential("shared", sequence);
        Assert.Equal(["a.bias", "a.weight", "fc.bias", "fc.weight", "norm1.bias", "norm1.weight"],
            network.named_parameters().Select(entry => entry.name).Order());
        using (no_grad()) Near.Absolute(sequence.call(Image()), network.call(Image()), 1e-6);
        using var flow = network.Explain(Image())[0];
        Assert.Equal("norm2", flow.Layers[^1].Name);
    }

    [Fact]
    public void Parameters_are_shared_both_ways()
    {
        using var scope = NewDisposeScope();
        var sequence = nn.Sequential(("conv", nn.Conv2d(3, 2, 3)), ("norm", nn.BatchNorm2d(2)), ("flatten", nn.Flatten()));
        using var network = Network.FromSequential("shared", sequence);
        using var noGradient = no_grad();
        var before = network.call(Image());
        sequence.get_parameter("conv.weight")!.zero_();
        Assert.True((network.call(Image()) - before).abs().max().item<float>() > 0);
        network.get_parameter("norm.bias")!.fill_(TorchSharp.ScalarExtensionMethods.ToScalar(3f));
        Near.Absolute(sequence.call(Image()), network.call(Image()), 1e-6);
        Assert.Equal(3f, sequence.get_parameter("norm.bias")![0].item<float>());
    }

    [Fact]
    public void The_mode_and_the_life_of_the_modules_are_shared()
    {
        var norm = nn.BatchNorm2d(2);
        var sequence = nn.Sequential(("conv", nn.Conv2d(3, 2, 3)), ("norm", norm));
        var network = Network.FromSequential("shared", sequence);
        Assert.False(norm.training);
        network.train();
        Assert.True(norm.training);
        network.Dispose();
        Assert.True(norm.weight!.IsInvalid);
    }

    [Theory]
    [InlineData("conv1", "conv1")]
    [InlineData(null, "relu1")]
    public void The_last_feature_map_can_be_named(string? wanted, string found)
    {
        using var network = Network.FromSequential("short", nn.Sequential(
            ("conv1", nn.Conv2d(3, 2, 3)), ("relu1", nn.ReLU()), ("flatten", nn.Flatten()), ("fc", nn.Linear(2 * 4 * 5, 2))), features: wanted);
        Assert.Equal(found, network.FeatureNode.Name);
    }

    [Fact]
    public void Without_a_flatten_the_last_layer_is_the_last_feature_map()
    {
        using var network = Network.FromSequential("convolutions", nn.Sequential(("a", nn.Conv2d(1, 2, 3)), ("b", nn.ReLU())), inputChannels: 1);
        Assert.Equal("b", network.FeatureNode.Name);
    }

    [Fact]
    public void A_last_feature_map_that_is_not_there_is_refused()
    {
        var problem = Assert.Throws<InvalidInputException>(
            () => Network.FromSequential("a net", nn.Sequential(("conv", nn.Conv2d(3, 2, 3))), features: "conf"));
        Assert.Contains("'conf'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_trains_as_a_network()
    {
        using var scope = NewDisposeScope();
        using var network = Network.FromSequential("trained", EveryKind());
        network.train();
        network.call(Image()).square().sum().backward();
        Assert.All(network.named_parameters(), entry => Assert.True(entry.parameter.grad is not null, entry.name));
    }

    private static Sequential EveryKind() => nn.Sequential(
        ("features", nn.Sequential(
            ("conv", nn.Conv2d(3, 6, 3, padding: 1, bias: false)), ("norm", nn.BatchNorm2d(6)), ("leaky", nn.LeakyReLU(0.2)),
            ("pool", nn.Sequential(
                ("max", nn.MaxPool2d(2)), ("grouped", nn.Conv2d(6, 6, 3, padding: 2, dilation: 2, groups: 3)), ("relu6", nn.ReLU6()))),
            ("average", nn.AvgPool2d(2, stride: 1, padding: 1)), ("largest", nn.AdaptiveMaxPool2d([1, 1])))),
        ("flatten", nn.Flatten()), ("dropout", nn.Dropout()), ("hidden", nn.Linear(6, 5)), ("norm", nn.BatchNorm1d(5)), ("relu", nn.ReLU()),
        ("fc", nn.Linear(5, 4)), ("sigmoid", nn.Sigmoid()));

    private static Sequential FurtherKinds() => nn.Sequential(
        ("pad", nn.ReflectionPad2d(1)), ("conv1", nn.Conv2d(3, 6, 3)), ("group", nn.GroupNorm(2, 6)), ("prelu", nn.PReLU(6)),
        ("drop", nn.Dropout2d()),
        ("up", nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear)), ("conv2", nn.Conv2d(6, 6, 3, stride: 2)),
        ("instance", nn.InstanceNorm2d(6, affine: true)), ("elu", nn.ELU(0.5)), ("identity", nn.Identity()), ("nearest", nn.Upsample(size: [7, 9])),
        ("zeros", nn.ZeroPad2d(1)), ("conv3", nn.Conv2d(6, 4, 3)), ("tanh", nn.Tanh()), ("border", nn.ReplicationPad2d(1)),
        ("hard", nn.Hardtanh(-0.5, 0.5)),
        ("flatten", nn.Flatten(-3)), ("fc", nn.Linear(4 * 9 * 11, 5)), ("softmax", nn.Identity()));

    private static Tensor Image()
    {
        using var generator = new Generator(4UL, CPU);
        return randn([2, 3, 6, 7], generator: generator);
    }
}

/// <summary>Modules and settings for which no layer stands are refused, never approximated.</summary>
public sealed class SequentialRefusalTests
{
    private static readonly Dictionary<string, (Func<Module> Make, string Says)> All = new()
    {
        ["kernel that is not square"] = (() => nn.Conv2d(3, 2, (3, 5)), "Conv2d"),
        ["stride that is not square"] = (() => nn.Conv2d(3, 2, (3, 3), stride: (1, 2)), "Conv2d"),
        ["padding that is not square"] = (() => nn.Conv2d(3, 2, (3, 3), padding: (1, 0)), "Conv2d"),
        ["dilation that is not square"] = (() => nn.Conv2d(3, 2, (3, 3), dilation: (1, 2)), "Conv2d"),
        ["padding by reflection"] = (() => nn.Conv2d(3, 2, 3, padding: 1, padding_mode: TorchSharp.PaddingModes.Reflect), "padded with zeros"),
        ["padding by a word"] = (() => nn.Conv2d(3, 2, 3, padding: TorchSharp.Padding.Same), "Conv2d"),
        ["transposed convolution"] = (() => nn.ConvTranspose2d(3, 2, 3), "ConvTranspose2d"),
        ["max pool with dilation"] = (() => nn.MaxPool2d(3, dilation: 2), "MaxPool2d"),
        ["max pool that is not square"] = (() => nn.MaxPool2d((2, 3)), "MaxPool2d"),
        ["average pool that is not square"] = (() => nn.AvgPool2d((2, 3)), "AvgPool2d"),
        ["average pool with a divisor"] = (() => nn.AvgPool2d(2, divisor_override: 3), "divisor"),
        ["average pool that does not count its padding"] = (() => nn.AvgPool2d(3, padding: 1, count_include_pad: false), "divisor"),
        ["average to a grid that is not square"] = (() => nn.AdaptiveAvgPool2d((2, 3)), "grid that is not square"),
        ["maximum to a grid"] = (() => nn.AdaptiveMaxPool2d([2, 2]), "grid larger than 1 x 1"),
        ["statistics of the batch"] = (() => nn.BatchNorm2d(3, track_running_stats: false), "batch statistics"),
        ["statistics of a batch of vectors"] = (() => nn.BatchNorm1d(3, track_running_stats: false), "batch statistics"),
        ["flattening up to an axis"] = (() => nn.Flatten(1, 2), "axes"),
        ["flattening the batch"] = (() => nn.Flatten(0), "axes"),
        ["bicubic upsampling"] = (() => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bicubic), "bilinear"),
        ["running statistics of instances"] = (() => nn.InstanceNorm2d(3, track_running_stats: true), "running statistics"),
        ["softmax over another axis"] = (() => nn.Softmax(2), "Softmax"),
        ["GELU"] = (() => nn.GELU(), "GELU"),
    };

    public static TheoryData<string> Cases => [.. All.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_module_without_a_rule_is_named_in_one_sentence(string name)
    {
        var (make, says) = All[name];
        using var sequence = nn.Sequential(("body", nn.Sequential(("first", nn.ReLU()), ("culprit", make()))));
        var message = Assert.Throws<InvalidInputException>(() => Network.FromSequential("refused", sequence)).Message;
        Assert.StartsWith("Module body.culprit", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("write a Layer for it", message, StringComparison.Ordinal);
        Assert.EndsWith("describe the network with NetworkBuilder.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
