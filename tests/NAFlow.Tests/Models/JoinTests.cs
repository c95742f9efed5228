using NAFlow.Models;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// Layers around a network that stand in modules of their own: joined where only one place has their width, and refused where several have. The
/// scores are those of the operators themselves.
/// </summary>
public sealed class JoinTests : IDisposable
{
    private const string Small = "resnet20_cifar";
    private const long Features = 64;

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Dictionary<string, Tensor> tensors;
    private readonly Tensor features;
    private readonly Tensor images;

    public JoinTests()
    {
        using var noGradient = no_grad();
        manual_seed(11);
        tensors = ZooNetwork.Tensors(Small, Head.Embedding).ToDictionary(entry => $"net.{entry.Key}", entry => entry.Value);
        using var trunk = Zoo.Create(Weights.From(tensors));
        images = ZooNetwork.Image(trunk, batch: 2).MoveToOuterDisposeScope();
        features = trunk.call(images);
    }

    [Fact]
    public void A_linear_layer_behind_the_networks_own_classifier_is_joined()
    {
        var scores = Linear("net.linear", features, 100);
        var expected = Linear("linear", scores.relu(), 6);

        var network = Created();

        Near.Relative(expected, Run(network), 1e-5);
        Assert.Contains(network.Provenance.Reading!.Assumed, said => said.StartsWith("head=outer.linear, behind", StringComparison.Ordinal));
        Assert.Contains(network.Provenance.Reading!.Assumed, said => said.StartsWith("head-activation=relu", StringComparison.Ordinal));
        Near.Relative(nn.functional.linear(scores, tensors["linear.weight"], tensors["linear.bias"]), Run(Created("head-activation=none")), 1e-5);
    }

    [Fact]
    public void Neighbours_in_a_sequence_leave_no_room_for_a_ReLU()
    {
        var given = tensors.ToDictionary(entry => $"0.{entry.Key[4..]}", entry => entry.Value);
        tensors.Clear();
        foreach (var (name, tensor) in given) tensors[name] = tensor;
        var expected = Linear("1", Linear("0.linear", features, 100), 6);

        Near.Relative(expected, Run(Created()), 1e-5);
    }

    [Theory]
    [InlineData("fc1 bn1 fc2")]
    [InlineData("fc2 fc1 bn1")]
    [InlineData("bn1 fc1 fc2")]
    public void Modules_in_any_order_are_joined_by_their_widths(string order)
    {
        var hidden = Normal("bn1", Linear("fc1", features, 48));
        var expected = Linear("fc2", hidden.relu(), 6);
        Reorder(order.Split(' '));

        var network = Created();

        Near.Relative(expected, Run(network), 1e-5, order);
        Assert.Contains(network.Provenance.Reading!.Assumed, said => said.StartsWith("head=fc1+outer.bn1+fc2", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_normalisations_of_one_width_stand_in_the_order_of_the_file()
    {
        var first = Normal("norm1", Linear("fc1", features, 48)).relu();
        var second = Normal("norm2", Linear("fc2", first, 48)).relu();
        var expected = Linear("fc3", second, 6);
        Reorder(["fc1", "fc2", "fc3", "norm1", "norm2"]);

        Near.Relative(expected, Run(Created()), 1e-5);
    }

    [Fact]
    public void A_normalisation_of_the_features_stands_before_the_classifier()
    {
        var normal = Normal("bottleneck", features);
        var outside = Linear("classifier", normal, 6);
        Near.Relative(outside, Run(Created()), 1e-5, "a classifier of its own");

        foreach (var name in tensors.Keys.Where(name => name.StartsWith("classifier", StringComparison.Ordinal)).ToArray()) tensors.Remove(name);
        using (var embedding = Created())
        {
            Assert.Equal(OutputMeaning.Embedding, embedding.Outputs);
            Near.Relative(normal, Run(embedding), 1e-5, "none");
        }

        Near.Relative(Linear("net.linear", normal, 5), Run(Created()), 1e-5, "the network's own");
    }

    [Fact]
    public void A_normalisation_of_the_channels_stands_before_the_network()
    {
        using var noGradient = no_grad();
        Linear("net.linear", features, 7);
        using var plain = Created();
        var expected = plain.call(Normal("bn0", images));

        var network = Created();

        Near.Relative(expected, Run(network), 1e-5);
        Assert.Contains(network.Provenance.Reading!.Assumed, said => said.StartsWith("bn0 normalises the image", StringComparison.Ordinal));
        Near.Relative(plain.call(images), Run(Created("left-out=bn0")), 1e-6);
    }

    [Fact]
    public void An_exponent_makes_the_pool_a_generalised_mean()
    {
        using var noGradient = no_grad();
        using var trunk = Created();
        using var trace = NetworkTrace.Record(trunk, images);
        var maps = trace[trunk.FeatureNode].Clipped(1e-6, float.MaxValue);
        tensors["net.avgpool.p"] = tensor([2.5f]);
        var expected = Linear("net.linear", maps.pow(tensor(2.5f)).mean([2L, 3L]).pow(tensor(1 / 2.5f)), 5);

        var network = Created();

        Near.Relative(expected, Run(network), 1e-4);
        Assert.Contains(network.Provenance.Reading!.Assumed, said => said.StartsWith("avgpool.p is the exponent", StringComparison.Ordinal));
        using var flows = network.Explain(images, options: ExplainOptions.Default with { Inverse = NAFlow.Inversion.Inverse.None });
        Assert.Equal(2, flows.Count);
    }

    [Fact]
    public void What_could_stand_in_several_places_is_refused_until_it_is_said()
    {
        var gate = Linear("attn", features, Features);
        var beside = Linear("fc", features, 6);
        Assert.Contains("--assume head=attn+fc where one follows the other, or --assume head=fc", Refused());

        Near.Relative(beside, Run(Created("head=fc")), 1e-5);
        Near.Relative(nn.functional.linear(gate.relu(), tensors["fc.weight"], tensors["fc.bias"]), Run(Created("head=attn+fc")), 1e-5);
        Assert.Contains("have no module nothing", Refused("head=nothing"));
    }

    [Fact]
    public void A_layer_of_another_kind_is_refused_until_it_is_left_out()
    {
        var expected = Linear("fc", features, 6);
        (tensors["norm.weight"], tensors["norm.bias"]) = (ones(Features), zeros(Features));

        Assert.Contains("norm.weight [64], norm.bias [64] fit the network", Refused());
        Near.Relative(expected, Run(Created("left-out=norm")), 1e-5);
    }

    [Fact]
    public void What_belongs_to_the_training_is_left_out()
    {
        var expected = Linear("fc", features, 6);
        Linear("predictor.0", features, Features);
        Linear("projector", features, 6);
        Linear("aux_head", features, 6);
        tensors["center_loss.centers"] = zeros(6, Features);
        tensors["criterion.weight"] = ones(6);
        tensors["queue"] = zeros(Features, 32);
        tensors["other.conv.weight"] = zeros(4, 6, 3, 3);
        Linear("other.fc", features, 6);

        var network = Created();

        Near.Relative(expected, Run(network), 1e-5);
        Assert.Contains(network.Provenance.Reading!.LeftOut, said => said.StartsWith("center_loss", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_user_says_must_say_something()
    {
        Linear("fc", features, 6);
        Assert.Contains("--assume stem-stride says nothing of this network", Refused("stem-stride=2"));
        Assert.Contains("--assume head-activation says nothing", Refused("head-activation=none"));
        Assert.Contains("have no module age", Refused("left-out=age"));
        tensors["meta.weight"] = zeros(3, Features + 4);
        Assert.Contains("meta reads 68 values and the features are 64", Refused("head=meta"));
    }

    [Fact]
    public void A_first_kernel_that_is_neither_the_published_one_nor_small_is_asked_about()
    {
        tensors.Clear();
        foreach (var (name, tensor) in ZooNetwork.Tensors("resnet18", Head.Classifier(4))) tensors[name] = tensor;
        tensors["conv1.weight"] = randn(64, 3, 5, 5);
        tensors["conv1.bias"] = randn(64);

        Assert.Contains("--assume stem-stride=1 or 2", Refused());
        using var network = Created("stem-stride=1", "stem-pool=no");
        var picture = rand(1, 3, 32, 32);
        using var trace = NetworkTrace.Record(network, picture);
        Near.Relative(nn.functional.conv2d(picture, tensors["conv1.weight"], tensors["conv1.bias"], [1, 1], [2, 2]), trace[network["conv1"]], 1e-5);
    }

    public void Dispose() => scope.Dispose();

    private Network Created(params string[] said) => Zoo.Create(Weights.From(tensors), assumptions: Assumptions.From(said));

    private string Refused(params string[] said) => Assert.Throws<InvalidInputException>(() => Created(said)).Message;

    private Tensor Run(Network network)
    {
        using var noGradient = no_grad();
        return network.call(images);
    }

    private Tensor Linear(string name, Tensor input, long outputs)
    {
        (tensors[$"{name}.weight"], tensors[$"{name}.bias"]) = (randn(outputs, input.shape[1]).Times(0.3), randn(outputs));
        return nn.functional.linear(input, tensors[$"{name}.weight"], tensors[$"{name}.bias"]);
    }

    private Tensor Normal(string name, Tensor input)
    {
        foreach (var part in (string[])["weight", "bias", "running_mean", "running_var"])
            tensors[$"{name}.{part}"] = rand(input.shape[1]).Plus(0.5);
        return nn.functional.batch_norm(input, tensors[$"{name}.running_mean"], tensors[$"{name}.running_var"], tensors[$"{name}.weight"],
            tensors[$"{name}.bias"], training: false);
    }

    private void Reorder(string[] modules)
    {
        foreach (var module in modules)
            foreach (var name in tensors.Keys.Where(name => name.StartsWith($"{module}.", StringComparison.Ordinal)).ToArray())
                if (tensors.Remove(name, out var tensor)) tensors.Add(name, tensor);
    }
}
