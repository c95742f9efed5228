using NAFlow.Inversion;
using NAFlow.Models;
using TorchSharp;

namespace NAFlow.Tests;

public sealed class ZooMemoryTests
{
    private static readonly LsmrOptions TwoSteps = new() { MaxIterations = 2 };

    public static TheoryData<string, string> Networks => new()
    {
        { "resnet20_cifar", "published" }, { "densenet121", "published" }, { "mobilenet_v2", "published" },
            { "relationnet_omniglot_relation", "published" },
        { "resnet20_cifar", "proxies" }, { "resnet20_cifar", "cosine" }, { "resnet20_cifar", "projection" },
    };

    [Theory, MemberData(nameof(Networks))]
    public void Explaining_again_and_again_leaves_no_tensor_behind(string name, string head)
    {
        using var network = Zoo.Create(name, Weights.Random(1), Heads(head));
        var options = ExplainOptions.Default with { Inverse = Inverse.Kept with { Solver = TwoSteps } };
        Explain(1);
        var alive = Alive();
        Explain(5);
        Assert.Equal(alive, Alive());

        void Explain(int times)
        {
            for (var time = 0; time < times; time++)
            {
                using var image = ZooNetwork.Image(network, size: name.Contains("relation", StringComparison.Ordinal) ? null : 32);
                foreach (var flow in network.Explain(image, options: options)) flow.Dispose();
                network.call(image).Dispose();
            }
        }
    }

    [Fact]
    public void Making_and_disposing_networks_leaves_no_tensor_behind()
    {
        Make("resnet20_cifar");
        var alive = Alive();
        foreach (var name in new[] { "resnet20_cifar", "mobilenet_v2", "squeezenet1_1" }) Make(name);
        Assert.Equal(alive, Alive());

        static void Make(string name)
        {
            using var network = Zoo.Create(name, Weights.Random(1));
            var tensors = ZooNetwork.Tensors(network);
            using var read = Zoo.Create(name, Weights.From(tensors));
            foreach (var tensor in tensors.Values) tensor.Dispose();
        }
    }

    [Fact]
    public void Refused_weights_leave_no_tensor_behind()
    {
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors.Remove("bn1.weight");
        Refuse();
        var alive = Alive();
        Refuse();
        Assert.Equal(alive, Alive());
        foreach (var tensor in tensors.Values) tensor.Dispose();

        void Refuse() => Assert.Throws<InvalidInputException>(() => Zoo.Create("resnet20_cifar", Weights.From(tensors)));
    }

    private static Head? Heads(string name) => name switch
    {
        "proxies" => Head.Proxies(5, size: 8),
        "cosine" => Head.Cosine(5),
        "projection" => Head.Projection(normalised: true, 8, 4),
        _ => null,
    };

    private static long Alive() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
