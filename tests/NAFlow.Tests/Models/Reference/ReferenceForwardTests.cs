using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Networks against a second, plain writing-down of what their papers and publishers describe.</summary>
public sealed class ReferenceForwardTests
{
    private static readonly Dictionary<string, Func<NamedTensors, Tensor, Tensor>> All = new()
    {
        ["resnet18"] = ResNet18Reference.Forward,
        ["resnet50"] = ResNet50Reference.Forward,
        ["resnet20_cifar"] = CifarResNetReference.Forward,
        ["resnet12"] = ResNet12Reference.Forward,
        ["densenet121"] = DenseNetReference.Forward,
        ["googlenet"] = GoogLeNetReference.Forward,
        ["bn_inception"] = BnInceptionReference.Forward,
        ["mobilenet_v1"] = MobileNetReference.Forward,
        ["mobilenet_v2"] = MobileNetV2Reference.Forward,
        ["relationnet_miniimagenet"] = RelationReference.Encode,
        ["relationnet_miniimagenet_relation"] = RelationReference.Score,
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_network_gives_what_its_description_gives(string name)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(name);
        using var network = Zoo.Create(name, Weights.From(tensors));
        var images = ZooNetwork.Image(network, batch: 2);
        var output = network.call(images);
        Near.Relative(All[name](new NamedTensors(tensors), images), output, 1e-4, name);

        // Two images that give one answer would show only that nothing reaches the output.
        Assert.True((output[0] - output[1]).norm().item<float>() > 1e-3 * output.norm().item<float>());
    }
}
