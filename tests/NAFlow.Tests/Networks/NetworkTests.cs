using NAFlow.Models;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class NetworkTests
{
    [Fact]
    public void Parameters_bear_torchvisions_names_and_counts()
    {
        using var squeeze = Zoo.Create("squeezenet1_1", Weights.Random(1));
        Assert.Equal(1_235_496, squeeze.parameters().Sum(parameter => parameter.numel()));
        Assert.Contains("features.3.expand1x1.weight", squeeze.named_parameters().Select(entry => entry.name));
        using var alex = Zoo.Create("alexnet", Weights.Random(1));
        Assert.Equal(61_100_840, alex.parameters().Sum(parameter => parameter.numel()));
        Assert.Contains("classifier.6.bias", alex.named_parameters().Select(entry => entry.name));
    }

    [Fact]
    public void Every_node_is_named_as_design_says()
    {
        using var network = Zoo.Create("squeezenet1_1", Weights.Random(1));
        Assert.Equal("input", network.Nodes[0].Name);
        Assert.Equal("concat", network["features.3"].Kind);
        Assert.Equal("ReLU", network["features.3.squeeze_activation"].Kind);
        Assert.Equal("features.12", network.FeatureNode.Name);
        Assert.Equal(network.Nodes.Length, network.Nodes.Select(node => node.Name).Distinct().Count());
        Assert.Contains("the nearest of 67 layers are features.0, features.1, features.2, ",
            Assert.Throws<InvalidInputException>(() => network["feature"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_makes_the_same_weights()
    {
        using var scope = NewDisposeScope();
        using var first = Zoo.Create("squeezenet1_1", Weights.Random(5));
        using var second = Zoo.Create("squeezenet1_1", Weights.Random(5));
        using var third = Zoo.Create("squeezenet1_1", Weights.Random(6));
        Near.Absolute(first.get_parameter("features.0.weight")!, second.get_parameter("features.0.weight")!, 0);
        Assert.NotEqual(first.get_parameter("features.0.weight")!.sum().item<float>(), third.get_parameter("features.0.weight")!.sum().item<float>());
    }

    [Fact]
    public void A_network_trains()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Residual();
        network.train();
        using var optimiser = optim.Adam(network.parameters(), lr: 0.01);
        var (images, labels) = (SmallNetworks.Image(batch: 8), tensor(new long[] { 0, 1, 2, 3, 4, 0, 1, 2 }));
        var losses = new List<double>();
        for (var step = 0; step < 30; step++)
        {
            using var inner = NewDisposeScope();
            optimiser.zero_grad();
            var loss = nn.functional.cross_entropy(network.call(images), labels);
            loss.backward();
            optimiser.step();
            losses.Add(loss.item<double>());
        }

        Assert.True(losses[^1] < 0.2 * losses[0], $"the loss went from {losses[0]:G3} to {losses[^1]:G3}");
        var running = network.get_buffer("bn1.running_mean")!;
        Assert.Equal(running.data<double>().ToArray(),
            ((TorchSharp.Modules.BatchNorm2d)network["bn1"].Layer!.Parameters!).running_mean!.data<double>().ToArray());
    }

    [Fact]
    public void An_input_that_does_not_fit_names_the_layer()
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("alexnet", Weights.Random(1));
        Assert.Contains("alexnet reads images [B, 3, H, W]", Assert.Throws<InvalidInputException>(() => network.call(zeros(1, 4, 64, 64))).Message,
            StringComparison.Ordinal);
        var problem = Assert.Throws<InvalidInputException>(() => network.call(zeros(1, 3, 20, 20)));
        Assert.Contains("Layer features.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_builder_refuses_what_does_not_hang_together()
    {
        var builder = new NetworkBuilder("odd");
        var first = builder.Append("a", new Relu(), builder.Image);
        Assert.Throws<ArgumentException>(() => builder.Append("a", new Relu(), first));
        Assert.Throws<ArgumentException>(() => builder.Append("b", new Relu(), first, first));
        var other = new NetworkBuilder("other");
        Assert.Throws<ArgumentException>(() => builder.Append("c", new Relu(), other.Append("x", new Relu(), other.Image)));
        Assert.Throws<InvalidOperationException>(() => builder.Build(first));
        var sum = builder.Append("d", new Add(), builder.Image, first);
        Assert.Throws<ArgumentException>(() => builder.Block("block", first, sum));
        Assert.Throws<ArgumentException>(() => builder.Build(first));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void SqueezeNet_reproduces_the_published_pairs(int pair)
    {
        var weights = SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors");
        var folder = SharedAssets.Require($"assets/weights/squeezenet1_1/test_data_set/{pair}");
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("squeezenet1_1", Weights.From(weights));
        using var noGradient = no_grad();
        var output = network.call(NpyFile.Read(Path.Combine(folder, "input_0.npy")));
        Near.Absolute(NpyFile.Read(Path.Combine(folder, "output_0.npy")), output, 1e-3, $"pair {pair}");
    }
}
