using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

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

/// <summary>
/// The operations that papers name, on tensors looked up by their published names; written out, and without any layer of the library.
/// </summary>
internal sealed class NamedTensors(IReadOnlyDictionary<string, Tensor> tensors)
{
    public Tensor Conv(string name, Tensor x, long stride = 1, long padding = 0, long groups = 1) => conv2d(
        x, tensors[$"{name}.weight"], tensors.GetValueOrDefault($"{name}.bias"), [stride, stride], [padding, padding], [1, 1], groups);

    /// <summary>Batch normalisation by its formula, with the running statistics.</summary>
    public Tensor Norm(string name, Tensor x, double epsilon = 1e-5)
    {
        var centred = x - PerChannel($"{name}.running_mean");
        var scale = PerChannel($"{name}.weight") / PerChannel($"{name}.running_var").Plus(epsilon).sqrt();
        return (centred * scale).Plus(PerChannel($"{name}.bias"));
    }

    public Tensor Linear(string name, Tensor x) => x.matmul(tensors[$"{name}.weight"].t()).Plus(tensors[$"{name}.bias"]);

    public static Tensor MaxPool(Tensor x, long kernel, long stride, long padding = 0, bool ceil = false) =>
        max_pool2d(x, [kernel, kernel], [stride, stride], [padding, padding], [1, 1], ceil);

    public static Tensor AveragePool(Tensor x, long kernel, long stride, long padding = 0, bool ceil = false) =>
        avg_pool2d(x, [kernel, kernel], [stride, stride], [padding, padding], ceil);

    /// <summary><c>[B, C, H, W]</c> to <c>[B, C]</c>.</summary>
    public static Tensor GlobalAverage(Tensor x) => x.mean([2, 3]);

    private Tensor PerChannel(string name) => tensors[name].view(1, -1, 1, 1);
}

/// <summary>ResNet-18 (He et al., 2016, table 1).</summary>
internal static class ResNet18Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("bn1", it.Conv("conv1", image, stride: 2, padding: 3)).relu();
        x = NamedTensors.MaxPool(x, 3, 2, padding: 1);
        foreach (var stage in new[] { 1, 2, 3, 4 })
        {
            x = Block(it, $"layer{stage}.0", x, widens: stage > 1);
            x = Block(it, $"layer{stage}.1", x, widens: false);
        }

        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Block(NamedTensors it, string name, Tensor x, bool widens)
    {
        var y = it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x, widens ? 2 : 1, padding: 1)).relu();
        y = it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, padding: 1));
        var shortcut = widens ? it.Norm($"{name}.downsample.1", it.Conv($"{name}.downsample.0", x, stride: 2)) : x;
        return y.Plus(shortcut).relu();
    }
}

/// <summary>ResNet-50 (He et al., 2016, table 1), with the stride at the 3 x 3 convolution of a bottleneck.</summary>
internal static class ResNet50Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("bn1", it.Conv("conv1", image, stride: 2, padding: 3)).relu();
        x = NamedTensors.MaxPool(x, 3, 2, padding: 1);
        var stage = 0;
        foreach (var blocks in new[] { 3, 4, 6, 3 })
        {
            stage++;
            for (var block = 0; block < blocks; block++) x =
                Bottleneck(it, $"layer{stage}.{block}", x, first: block == 0, strides: block == 0 && stage > 1);
        }

        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Bottleneck(NamedTensors it, string name, Tensor x, bool first, bool strides)
    {
        var stride = strides ? 2 : 1;
        var y = it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x)).relu();
        y = it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, stride, padding: 1)).relu();
        y = it.Norm($"{name}.bn3", it.Conv($"{name}.conv3", y));
        return y.Plus(first ? it.Norm($"{name}.downsample.1", it.Conv($"{name}.downsample.0", x, stride)) : x).relu();
    }
}

/// <summary>The CIFAR-10 ResNet-20 (He et al., 2016, section 4.2) with shortcuts of option A.</summary>
internal static class CifarResNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("bn1", it.Conv("conv1", image, padding: 1)).relu();
        foreach (var stage in new[] { 1, 2, 3 })
            foreach (var block in new[] { 0, 1, 2 })
                x = Block(it, $"layer{stage}.{block}", x, halves: stage > 1 && block == 0);
        return it.Linear("linear", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Block(NamedTensors it, string name, Tensor x, bool halves)
    {
        var y = it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x, halves ? 2 : 1, padding: 1)).relu();
        y = it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, padding: 1));
        return y.Plus(halves ? EverySecondPixelWidened(x) : x).relu();
    }

    /// <summary>A quarter of the doubled channels, zeros, on either side.</summary>
    private static Tensor EverySecondPixelWidened(Tensor x)
    {
        var small = x[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
        var margin = zeros(small.shape[0], small.shape[1] / 2, small.shape[2], small.shape[3]);
        return cat([margin, small, margin], 1);
    }
}

/// <summary>ResNet-12 of Meta-Baseline (Chen et al., 2021): blocks of three convolutions, leaky ReLUs, a pool after each block.</summary>
internal static class ResNet12Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = image;
        foreach (var name in new[] { "layer1", "layer2", "layer3", "layer4" })
        {
            var y = Leaky(it.Norm($"{name}.bn1", it.Conv($"{name}.conv1", x, padding: 1)));
            y = Leaky(it.Norm($"{name}.bn2", it.Conv($"{name}.conv2", y, padding: 1)));
            y = it.Norm($"{name}.bn3", it.Conv($"{name}.conv3", y, padding: 1));
            var shortcut = it.Norm($"{name}.downsample.1", it.Conv($"{name}.downsample.0", x));
            x = NamedTensors.MaxPool(Leaky(y.Plus(shortcut)), 2, 2);
        }

        return NamedTensors.GlobalAverage(x);
    }

    private static Tensor Leaky(Tensor x) => maximum(x, x.Times(0.1));
}

/// <summary>RelationNet for miniImageNet (Sung et al., 2018, figure 2): the encoder, and the relation network.</summary>
internal static class RelationReference
{
    public static Tensor Encode(NamedTensors it, Tensor image)
    {
        var x = NamedTensors.MaxPool(Basic(it, "layer1", image, padding: 0), 2, 2);
        x = NamedTensors.MaxPool(Basic(it, "layer2", x, padding: 0), 2, 2);
        return Basic(it, "layer4", Basic(it, "layer3", x, padding: 1), padding: 1);
    }

    public static Tensor Score(NamedTensors it, Tensor pair)
    {
        var x = NamedTensors.MaxPool(Basic(it, "layer1", pair, padding: 0), 2, 2);
        x = NamedTensors.MaxPool(Basic(it, "layer2", x, padding: 0), 2, 2);
        return it.Linear("fc2", it.Linear("fc1", x.flatten(1)).relu()).sigmoid();
    }

    private static Tensor Basic(NamedTensors it, string name, Tensor x, long padding) =>
        it.Norm($"{name}.1", it.Conv($"{name}.0", x, padding: padding)).relu();
}

/// <summary>GoogLeNet (Szegedy et al., 2015) as torchvision describes it: batch normalisation with 0.001, pools that round up.</summary>
internal static class GoogLeNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = NamedTensors.MaxPool(Basic(it, "conv1", image, stride: 2, padding: 3), 3, 2, ceil: true);
        x = Basic(it, "conv3", Basic(it, "conv2", x), padding: 1);
        x = NamedTensors.MaxPool(x, 3, 2, ceil: true);
        x = Module(it, "inception3b", Module(it, "inception3a", x));
        x = NamedTensors.MaxPool(x, 3, 2, ceil: true);
        foreach (var letter in "abcde") x = Module(it, $"inception4{letter}", x);
        x = NamedTensors.MaxPool(x, 2, 2, ceil: true);
        x = Module(it, "inception5b", Module(it, "inception5a", x));
        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Module(NamedTensors it, string name, Tensor x) => cat(
    [
        Basic(it, $"{name}.branch1", x),
        Basic(it, $"{name}.branch2.1", Basic(it, $"{name}.branch2.0", x), padding: 1),
        Basic(it, $"{name}.branch3.1", Basic(it, $"{name}.branch3.0", x), padding: 1),
        Basic(it, $"{name}.branch4.1", NamedTensors.MaxPool(x, 3, 1, padding: 1, ceil: true)),
    ], 1);

    private static Tensor Basic(NamedTensors it, string name, Tensor x, long stride = 1, long padding = 0) =>
        it.Norm($"{name}.bn", it.Conv($"{name}.conv", x, stride, padding), 0.001).relu();
}

/// <summary>
/// BN-Inception (Ioffe and Szegedy, 2015, figure 5): 3c and 4e halve the image and hand their pool on; 5b alone pools by the maximum elsewhere.
/// </summary>
internal static class BnInceptionReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = NamedTensors.MaxPool(Basic(it, "conv1_7x7_s2", image, stride: 2, padding: 3), 3, 2, ceil: true);
        x = Basic(it, "conv2_3x3", Basic(it, "conv2_3x3_reduce", x), padding: 1);
        x = NamedTensors.MaxPool(x, 3, 2, ceil: true);
        foreach (var name in new[] { "3a", "3b", "3c", "4a", "4b", "4c", "4d", "4e", "5a", "5b" })
            x = name is "3c" or "4e" ? Halving(it, $"inception_{name}", x) : Module(it, $"inception_{name}", x, byMaximum: name == "5b");
        return it.Linear("last_linear", NamedTensors.GlobalAverage(x));
    }

    private static Tensor Module(NamedTensors it, string name, Tensor x, bool byMaximum)
    {
        var pooled = byMaximum ? NamedTensors.MaxPool(x, 3, 1, padding: 1, ceil: true) : NamedTensors.AveragePool(x, 3, 1, padding: 1, ceil: true);
        return cat([Basic(it, $"{name}_1x1", x), Single(it, name, x), Double(it, name, x), Basic(it, $"{name}_pool_proj", pooled)], 1);
    }

    private static Tensor Halving(NamedTensors it, string name, Tensor x) =>
        cat([Single(it, name, x, stride: 2), Double(it, name, x, stride: 2), NamedTensors.MaxPool(x, 3, 2, ceil: true)], 1);

    private static Tensor Single(NamedTensors it, string name, Tensor x, long stride = 1) =>
        Basic(it, $"{name}_3x3", Basic(it, $"{name}_3x3_reduce", x), stride, padding: 1);

    private static Tensor Double(NamedTensors it, string name, Tensor x, long stride = 1)
    {
        x = Basic(it, $"{name}_double_3x3_1", Basic(it, $"{name}_double_3x3_reduce", x), padding: 1);
        return Basic(it, $"{name}_double_3x3_2", x, stride, padding: 1);
    }

    private static Tensor Basic(NamedTensors it, string name, Tensor x, long stride = 1, long padding = 0) =>
        it.Norm($"{name}_bn", it.Conv(name, x, stride, padding)).relu();
}

/// <summary>DenseNet-121 (Huang et al., 2017, table 1): every layer reads all before it in its block.</summary>
internal static class DenseNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("features.norm0", it.Conv("features.conv0", image, stride: 2, padding: 3)).relu();
        x = NamedTensors.MaxPool(x, 3, 2, padding: 1);
        var block = 0;
        foreach (var layers in new[] { 6, 12, 24, 16 })
        {
            var states = new List<Tensor> { x };
            block++;
            for (var layer = 1; layer <= layers; layer++) states.Add(Layer(it, $"features.denseblock{block}.denselayer{layer}", cat(states, 1)));
            x = cat(states, 1);
            if (block < 4) x = Transition(it, $"features.transition{block}", x);
        }

        return it.Linear("classifier", NamedTensors.GlobalAverage(it.Norm("features.norm5", x).relu()));
    }

    private static Tensor Layer(NamedTensors it, string name, Tensor x)
    {
        x = it.Conv($"{name}.conv1", it.Norm($"{name}.norm1", x).relu());
        return it.Conv($"{name}.conv2", it.Norm($"{name}.norm2", x).relu(), padding: 1);
    }

    private static Tensor Transition(NamedTensors it, string name, Tensor x) =>
        NamedTensors.AveragePool(it.Conv($"{name}.conv", it.Norm($"{name}.norm", x).relu()), 2, 2);
}

/// <summary>MobileNetV1 (Howard et al., 2017, table 1).</summary>
internal static class MobileNetReference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = it.Norm("model.0.1", it.Conv("model.0.0", image, stride: 2, padding: 1)).relu();
        int[] halving = [2, 4, 6, 12];
        for (var block = 1; block <= 13; block++)
        {
            x = it.Conv($"model.{block}.0", x, halving.Contains(block) ? 2 : 1, padding: 1, groups: x.shape[1]);
            x = it.Norm($"model.{block}.1", x).relu();
            x = it.Norm($"model.{block}.4", it.Conv($"model.{block}.3", x)).relu();
        }

        return it.Linear("fc", NamedTensors.GlobalAverage(x));
    }
}

/// <summary>MobileNetV2 (Sandler et al., 2018, table 2).</summary>
internal static class MobileNetV2Reference
{
    public static Tensor Forward(NamedTensors it, Tensor image)
    {
        var x = Activated(it, "features.0", image, stride: 2, padding: 1);
        x = it.Norm("features.1.conv.2", it.Conv("features.1.conv.1", Depthwise(it, "features.1.conv.0", x, stride: 1)));

        // The blocks that halve the image, and those that neither halve nor widen and so have a shortcut.
        int[] halving = [2, 4, 7, 14], same = [3, 5, 6, 8, 9, 10, 12, 13, 15, 16];
        for (var block = 2; block <= 17; block++)
        {
            var name = $"features.{block}.conv";
            var y = Depthwise(it, $"{name}.1", Activated(it, $"{name}.0", x), halving.Contains(block) ? 2 : 1);
            y = it.Norm($"{name}.3", it.Conv($"{name}.2", y));
            x = same.Contains(block) ? x.Plus(y) : y;
        }

        return it.Linear("classifier.1", NamedTensors.GlobalAverage(Activated(it, "features.18", x)));
    }

    private static Tensor Depthwise(NamedTensors it, string name, Tensor x, long stride) =>
        Activated(it, name, x, stride, padding: 1, groups: x.shape[1]);

    private static Tensor Activated(NamedTensors it, string name, Tensor x, long stride = 1, long padding = 0, long groups = 1) =>
        it.Norm($"{name}.1", it.Conv($"{name}.0", x, stride, padding, groups)).Clipped(0, 6);
}
