using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

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
    public void A_projection_of_MoCo_has_a_ReLU_between_its_layers() => Compare("resnet18", Head.Projection(normalised: false, 24, 12), (tensors, features) =>
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

    private static void Compare(string name, IReadOnlyDictionary<string, Tensor> tensors, Func<IReadOnlyDictionary<string, Tensor>, Tensor, Tensor> byHand)
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
