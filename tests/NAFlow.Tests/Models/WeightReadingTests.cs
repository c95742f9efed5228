using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>What weights decide, what is left out of them, and how those that do not fit are refused.</summary>
public sealed class WeightReadingTests
{
    [Theory]
    [InlineData("resnet18", "layer4.1.conv2.weight", 256, 256)]
    [InlineData("vgg11_bn", "features.25.weight", 256, 256)]
    [InlineData("densenet121", "features.denseblock4.denselayer16.conv1.weight", 64, 496)]
    [InlineData("mobilenet_v2", "features.17.conv.2.weight", 160, 480)]
    [InlineData("googlenet", "inception5b.branch2.1.conv.weight", 192, 96)]
    [InlineData("squeezenet1_1", "features.12.expand3x3.weight", 128, 32)]
    public void Widths_are_those_of_the_weights(string name, string tensor, long outputs, long inputs)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var halved = Halved(name);
        Assert.Equal(name, Zoo.Recognise(Weights.From(halved)));
        using var network = Zoo.Create(name, Weights.From(halved));
        Assert.Equal([outputs, inputs], network.get_parameter(tensor)!.shape[..2]);
        var output = network.call(ZooNetwork.Image(network, size: 64));
        Assert.Equal([1, 1000], output.shape);
        Assert.True(output.isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData("resnet20_cifar")]
    [InlineData("squeezenet1_1")]
    [InlineData("mobilenet_v2")]
    public void The_number_of_classes_is_that_of_the_weights(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(name, Weights.From(ZooNetwork.Tensors(name, Head.Classifier(7))));
        Assert.Equal([1, 7], network.call(ZooNetwork.Image(network, size: 64)).shape);
    }

    [Fact]
    public void Auxiliary_heads_of_GoogLeNet_are_left_out()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("googlenet");
        using var plain = Zoo.Create("googlenet", Weights.From(tensors));
        foreach (var head in new[] { "aux1", "aux2" })
            (tensors[$"{head}.conv.conv.weight"], tensors[$"{head}.fc1.bias"], tensors[$"{head}.fc2.weight"]) = (zeros(128, 512, 1, 1), zeros(1024), zeros(1000, 1024));
        Assert.Equal("googlenet", Zoo.Recognise(Weights.From(tensors)));
        using var network = Zoo.Create("googlenet", Weights.From(tensors));
        var image = ZooNetwork.Image(plain, size: 64);
        Near.Absolute(plain.call(image), network.call(image), 0);
    }

    [Fact]
    public void What_is_missing_unexpected_or_misshapen_is_named_in_one_sentence()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors.Remove("layer1.0.bn1.running_var");
        tensors["layer9.conv.weight"] = zeros(1);
        tensors["layer3.2.bn2.weight"] = zeros(5);
        var message = Refused("resnet20_cifar", tensors);
        Assert.Contains("missing layer1.0.bn1.running_var;", message, StringComparison.Ordinal);
        Assert.Contains("unexpected layer9.conv.weight;", message, StringComparison.Ordinal);
        Assert.Contains("of the wrong shape layer3.2.bn2.weight [5] for [64];", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_is_missing_or_reads_other_channels_is_named_in_one_sentence()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors["layer2.1.conv1.weight"] = zeros(32, 33, 3, 3);
        Assert.Contains("layer2.1.conv1.weight of the weights has shape [32, 33, 3, 3]", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
        tensors["layer2.1.conv1.weight"] = zeros(32);
        Assert.Contains("layer2.1.conv1.weight of the weights has shape [32]", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
        tensors.Remove("layer2.1.conv1.weight");
        Assert.Contains("no tensor layer2.1.conv1.weight", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors["linear.bias"][3] = tensor(float.NaN);
        Assert.Contains("linear.bias", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fc.5.weight")]
    [InlineData("fc.weight")]
    public void Tensors_in_the_place_of_a_projection_that_it_has_not_are_named(string stray)
    {
        using var scope = NewDisposeScope();
        var head = Head.Projection(normalised: false, 24, 12);
        var tensors = ZooNetwork.Tensors("resnet18", head);
        tensors[stray] = zeros(3);
        var problem = Assert.Throws<InvalidInputException>(() => Zoo.Create("resnet18", Weights.From(tensors), head));
        Assert.Contains($"unexpected {stray}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_classifier_is_no_embedding()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors.Remove("linear.weight");
        Assert.Contains("unexpected linear.bias", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_may_be_left_unused()
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("resnet20_cifar", Weights.From(ZooNetwork.Tensors("resnet20_cifar")), Head.Embedding);
        Assert.Equal([1, 64], network.call(ZooNetwork.Image(network)).shape);
    }

    private static string Refused(string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var message = Assert.Throws<InvalidInputException>(() => Zoo.Create(name, Weights.From(tensors))).Message;
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>Tensors of a network's shapes with every width halved, but for the image, the classes, and the one input of a depthwise convolution.</summary>
    private static Dictionary<string, Tensor> Halved(string name)
    {
        using var noGradient = no_grad();
        using var network = Zoo.Create(name, Weights.Random(1));
        var published = network.named_parameters().Select(entry => (entry.name, tensor: (Tensor)entry.parameter))
            .Concat(network.named_buffers().Select(entry => (entry.name, tensor: entry.buffer))).Where(entry => entry.tensor.dim() > 0);
        return published.ToDictionary(entry => entry.name, entry =>
        {
            long[] shape = [.. entry.tensor.shape.Select((size, axis) => axis > 1 || size is 1 or 3 or 1000 ? size : size / 2)];
            return entry.name.EndsWith("running_var", StringComparison.Ordinal) ? ones(shape) : randn(shape) * tensor(0.05f);
        });
    }
}
