using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Every head on several networks: what it is called, what it gives, and that weights show which head they have.</summary>
public sealed class HeadTests
{
    /// <summary>Heads with their outputs, and their tensors where the classifier's module is called <c>fc</c>.</summary>
    private static readonly Dictionary<string, (Head Head, long Outputs, string[] Tensors)> All = new()
    {
        ["classifier"] = (Head.Classifier(7), 7, ["fc.bias", "fc.weight"]),
        ["linear embedding"] = (Head.LinearEmbedding(16), 16, ["embedding.bias", "embedding.weight"]),
        ["projection of MoCo-v2"] = (Head.Projection(normalised: false, 24, 12), 12, ["fc.0.bias", "fc.0.weight", "fc.2.bias", "fc.2.weight"]),
        ["projection of SimSiam"] = (Head.Projection(normalised: true, 24, 20, 12), 12,
        [
            "fc.0.weight", "fc.1.bias", "fc.1.running_mean", "fc.1.running_var", "fc.1.weight",
            "fc.3.weight", "fc.4.bias", "fc.4.running_mean", "fc.4.running_var", "fc.4.weight",
            "fc.6.weight", "fc.7.running_mean", "fc.7.running_var",
        ]),
        ["projection of one layer"] = (Head.Projection(normalised: false, 9), 9, ["fc.0.bias", "fc.0.weight"]),
        ["cosine"] = (Head.Cosine(5), 5, ["cosine.weight"]),
        ["proxies"] = (Head.Proxies(5, size: 16), 5, ["embedding.bias", "embedding.weight", "proxies.weight"]),
    };

    public static TheoryData<string> Heads => [.. All.Keys];

    public static TheoryData<string, string> HeadsOfNetworks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var network in new[] { "resnet20_cifar", "squeezenet1_1", "mobilenet_v2", "resnet12", "alexnet" })
                foreach (var head in All.Keys)
                    if (head != "classifier" || network != "resnet12") data.Add(network, head);
            return data;
        }
    }

    [Theory, MemberData(nameof(Heads))]
    public void Tensors_bear_the_documented_names(string label)
    {
        using var scope = NewDisposeScope();
        var (head, outputs, names) = All[label];
        var tensors = ZooNetwork.Tensors("resnet18", head);
        Assert.Equal(names, tensors.Keys
            .Where(name => !name.StartsWith("layer", StringComparison.Ordinal) && name.Split('.')[0] is not ("conv1" or "bn1")).Order());
        using var network = Zoo.Create("resnet18", Weights.From(tensors));
        Assert.Equal([2, outputs], network.call(ZooNetwork.Image(network, batch: 2, size: 64)).shape);
    }

    [Theory, MemberData(nameof(HeadsOfNetworks))]
    public void Weights_show_the_head_they_have(string name, string label)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (head, outputs, _) = All[label];
        var tensors = ZooNetwork.Tensors(name, head);
        using var written = Zoo.Create(name, Weights.From(tensors), head);
        using var read = Zoo.Create(name, Weights.From(tensors));
        Assert.Equal(written.Nodes.Select(node => (node.Name, node.Kind)), read.Nodes.Select(node => (node.Name, node.Kind)));
        var images = ZooNetwork.Image(read, batch: 2, size: 64);
        Assert.Equal([2, outputs], read.call(images).shape);
        Near.Absolute(written.call(images), read.call(images), 0, label);
        Assert.Equal(name, Zoo.Recognise(Weights.From(tensors)));
    }

    [Theory]
    [InlineData("resnet20_cifar", 64)]
    [InlineData("squeezenet1_1", 512)]
    [InlineData("mobilenet_v2", 1280)]
    [InlineData("resnet12", 512)]
    [InlineData("conv4", 1024)]
    public void An_embedding_has_no_tensor_of_a_head(string name, long size)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(name, Head.Embedding);
        Assert.DoesNotContain(tensors.Keys, tensor => tensor.Split('.')[0] is "fc" or "linear" or "classifier");
        using var network = Zoo.Create(name, Weights.From(tensors));
        var images = ZooNetwork.Image(network, batch: 2, size: 64);
        var output = network.call(images);
        Assert.Equal([2, size], output.shape);
        if (name != "conv4") Near.Relative(Features(network, images).mean([2, 3]), output, 1e-6, name);
        Assert.Null(network.ClassNames);
    }

    [Fact]
    public void A_network_without_a_classifier_says_so()
    {
        var problem = Assert.Throws<InvalidInputException>(() => Zoo.Create("resnet12", Weights.Random(1), Head.Classifier(5)));
        Assert.Contains("resnet12 has no classifier of its own", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_that_cannot_be_made_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => Head.Classifier(0));
        Assert.Throws<InvalidInputException>(() => Head.LinearEmbedding(-1));
        Assert.Throws<InvalidInputException>(() => Head.Projection(normalised: true));
        Assert.Throws<InvalidInputException>(() => Head.Projection(normalised: true, 8, 0));
        Assert.Throws<InvalidInputException>(() => Head.Cosine(5, scale: 0));
        Assert.Throws<InvalidInputException>(() => Head.Cosine(5, double.NaN));
        Assert.Throws<InvalidInputException>(() => Head.Proxies(5, size: 0));
    }

    [Fact]
    public void Class_names_come_only_with_as_many_classes()
    {
        using var published = Zoo.Create("resnet20_cifar", Weights.Random(1));
        using var other = Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Classifier(7));
        using var cosine = Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Cosine(10));
        Assert.Equal("frog", published.ClassNames![6]);
        Assert.Null(other.ClassNames);
        Assert.Null(cosine.ClassNames);
    }

    private static Tensor Features(NAFlow.Network network, Tensor images)
    {
        using var trace = NAFlow.NetworkTrace.Record(network, images);
        return trace[network.FeatureNode].clone();
    }
}

/// <summary>Every head by hand, from the last feature map on.</summary>
public sealed class HeadFormulaTests
{
    [Theory]
    [InlineData("bn_inception")]
    [InlineData("resnet50")]
    public void A_linear_embedding_reads_the_average_plus_the_maximum(string name) => Compare(name, Head.LinearEmbedding(32), Embedded);

    [Fact]
    public void A_cosine_is_scaled() => Compare("resnet18", Head.Cosine(5), (tensors, features) =>
        Unit(features.mean([2, 3])).matmul(Unit(tensors["cosine.weight"]).t()).Times(10));

    [Fact]
    public void A_cosine_takes_the_scale_it_is_given()
    {
        using var scope = NewDisposeScope();
        using var usual = Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Cosine(5));
        using var large = Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Cosine(5, scale: 30));
        var image = ZooNetwork.Image(usual);
        Near.Relative(usual.call(image).Times(3), large.call(image), 1e-6);
    }

    [Fact]
    public void Proxies_are_compared_with_the_linear_embedding() => Compare("resnet18", Head.Proxies(6, size: 16), (tensors, features) =>
        Unit(Embedded(tensors, features)).matmul(Unit(tensors["proxies.weight"]).t()));

    [Fact]
    public void A_projection_of_MoCo_has_a_ReLU_between_its_layers() =>
        Compare("resnet18", Head.Projection(normalised: false, 24, 12), (tensors, features) =>
    {
        var it = new NamedTensors(tensors);
        return it.Linear("fc.2", it.Linear("fc.0", features.mean([2, 3])).relu());
    });

    [Fact]
    public void A_projection_of_SimSiam_is_normalised() => Compare("resnet18", Head.Projection(normalised: true, 24, 20, 12), Projected);

    [Fact]
    public void A_projection_of_SimSiam_may_keep_the_bias_before_its_last_normalisation()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet18", Head.Projection(normalised: true, 24, 20, 12));
        tensors["fc.6.bias"] = randn(12);
        Compare("resnet18", tensors, Projected);
    }

    private static Tensor Embedded(IReadOnlyDictionary<string, Tensor> tensors, Tensor features) =>
        new NamedTensors(tensors).Linear("embedding", features.mean([2, 3]).Plus(features.amax([2, 3])));

    private static Tensor Projected(IReadOnlyDictionary<string, Tensor> tensors, Tensor features)
    {
        var x = Normalised("fc.1", Layer("fc.0", features.mean([2, 3]))).relu();
        x = Normalised("fc.4", Layer("fc.3", x)).relu();
        return Normalised("fc.7", Layer("fc.6", x));

        Tensor Layer(string name, Tensor input)
        {
            var product = input.matmul(tensors[$"{name}.weight"].t());
            return tensors.TryGetValue($"{name}.bias", out var bias) ? product.Plus(bias) : product;
        }

        Tensor Normalised(string name, Tensor input)
        {
            var plain = (input - tensors[$"{name}.running_mean"]) / tensors[$"{name}.running_var"].Plus(1e-5).sqrt();
            return tensors.TryGetValue($"{name}.weight", out var scale) ? (plain * scale).Plus(tensors[$"{name}.bias"]) : plain;
        }
    }

    private static Tensor Unit(Tensor vectors) => vectors / vectors.square().sum([1L], keepdim: true).sqrt();

    private static void Compare(string name, Head head, Func<IReadOnlyDictionary<string, Tensor>, Tensor, Tensor> byHand)
    {
        using var scope = NewDisposeScope();
        Compare(name, ZooNetwork.Tensors(name, head), byHand);
    }

    private static void Compare(
        string name, IReadOnlyDictionary<string, Tensor> tensors, Func<IReadOnlyDictionary<string, Tensor>, Tensor, Tensor> byHand)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using Network network = Zoo.Create(name, Weights.From(tensors));

        // Large enough for the last feature map to have several pixels, without which the average is the maximum.
        using var trace = NetworkTrace.Record(network, ZooNetwork.Image(network, batch: 2, size: 96));
        var features = trace[network.FeatureNode];
        Assert.True(features.shape[2] > 1);
        Near.Relative(byHand(tensors, features), trace.Output, 1e-5, name);
    }
}
