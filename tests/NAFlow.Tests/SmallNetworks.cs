using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Networks small enough for dense Jacobians, with the shapes of the large ones. Random weights from a seed, float64.</summary>
internal static class SmallNetworks
{
    public static IReadOnlyDictionary<string, Func<Network>> All { get; } = new Dictionary<string, Func<Network>>
    {
        ["plain"] = Plain,
        ["residual"] = Residual,
        ["inception"] = Inception,
        ["dense"] = Dense,
        ["fire"] = Fire,
        ["mobile"] = Mobile,
    };

    public static Network Plain() => Seeded(builder =>
    {
        var x = builder.Append("conv1", new Convolution(3, 4, 3, padding: 1), builder.Image);
        x = builder.Append("relu1", new Relu(), x);
        x = builder.Append("pool1", new MaxPool(3, stride: 2, padding: 1), x);
        x = builder.Append("conv2", new Convolution(4, 6, 3), x);
        return builder.Append("relu2", new Relu(), x);
    });

    public static Network Residual() => Seeded(builder =>
    {
        var stem = builder.Append("conv1", new Convolution(3, 4, 3, padding: 1), builder.Image);
        stem = builder.Append("bn1", new BatchNormalisation(4), stem);
        stem = builder.Append("relu", new Relu(), stem);
        var x = ResidualBlock(builder, "layer1.0", stem, 4, 4, 1);
        return ResidualBlock(builder, "layer1.1", x, 4, 6, 2);
    });

    public static Network Inception() => Seeded(builder =>
    {
        var stem = builder.Append("conv1", new Convolution(3, 4, 3, padding: 1), builder.Image);
        stem = builder.Append("relu1", new Relu(), stem);
        var one = builder.Append("branch1", new Convolution(4, 3, 1), stem);
        one = builder.Append("branch1_relu", new Relu(), one);
        var two = builder.Append("branch2.0", new Convolution(4, 2, 1), stem);
        two = builder.Append("branch2.0_relu", new Relu(), two);
        two = builder.Append("branch2.1", new Convolution(2, 3, 3, padding: 1), two);
        two = builder.Append("branch2.1_relu", new Relu(), two);
        var three = builder.Append("branch3.0", new MaxPool(3, stride: 1, padding: 1), stem);
        three = builder.Append("branch3.1", new Convolution(4, 2, 1), three);
        three = builder.Append("branch3.1_relu", new Relu(), three);
        var four = builder.Append("branch4.0", new AveragePool(3, stride: 1, padding: 1), stem);
        var joined = builder.Append("inception", new Concat(), one, two, three, four);
        builder.Block("inception", stem, joined);
        return joined;
    });

    public static Network Dense() => Seeded(builder =>
    {
        var stem = builder.Append("conv0", new Convolution(3, 4, 3, padding: 1), builder.Image);
        var x = stem;
        for (var layer = 1; layer <= 2; layer++)
        {
            var y = builder.Append($"dense{layer}.norm1", new BatchNormalisation(2 + 2 * layer), x);
            y = builder.Append($"dense{layer}.relu1", new Relu(), y);
            y = builder.Append($"dense{layer}.conv1", new Convolution(2 + 2 * layer, 2, 3, padding: 1, bias: false), y);
            var joined = builder.Append($"dense{layer}", new Concat(), x, y);
            builder.Block($"dense{layer}", x, joined);
            x = joined;
        }

        return x;
    });

    public static Network Fire() => Seeded(builder =>
    {
        var stem = builder.Append("conv1", new Convolution(3, 6, 3, stride: 2), builder.Image);
        stem = builder.Append("relu1", new Relu(), stem);
        var squeeze = builder.Append("fire.squeeze", new Convolution(6, 2, 1), stem);
        squeeze = builder.Append("fire.squeeze_activation", new Relu(), squeeze);
        var left = builder.Append("fire.expand1x1", new Convolution(2, 4, 1), squeeze);
        left = builder.Append("fire.expand1x1_activation", new Relu(), left);
        var right = builder.Append("fire.expand3x3", new Convolution(2, 4, 3, padding: 1), squeeze);
        right = builder.Append("fire.expand3x3_activation", new Relu(), right);
        var joined = builder.Append("fire", new Concat(), left, right);
        builder.Block("fire", stem, joined);
        return joined;
    });

    public static Network Mobile() => Seeded(builder =>
    {
        var stem = builder.Append("conv1", new Convolution(3, 4, 3, stride: 2, padding: 1, bias: false), builder.Image);
        stem = builder.Append("bn1", new BatchNormalisation(4), stem);
        stem = builder.Append("relu1", new Relu6(), stem);
        var x = builder.Append("expand", new Convolution(4, 8, 1, bias: false), stem);
        x = builder.Append("expand_bn", new BatchNormalisation(8), x);
        x = builder.Append("expand_relu", new LeakyRelu(0.1), x);
        x = builder.Append("depthwise", new Convolution(8, 8, 3, padding: 1, groups: 8, bias: false), x);
        x = builder.Append("depthwise_relu", new Relu6(), x);
        x = builder.Append("project", new Convolution(8, 4, 1, bias: false), x);
        var joined = builder.Append("block.add", new Add(), stem, x);
        builder.Block("block", stem, joined);
        return joined;
    });

    public static Tensor Image(int batch = 1, int height = 9, int width = 11)
    {
        manual_seed(3);
        return randn([batch, 3, height, width], float64);
    }

    private static Node ResidualBlock(NetworkBuilder builder, string name, Node input, long channels, long width, long stride)
    {
        var x = builder.Append($"{name}.conv1", new Convolution(channels, width, 3, stride, padding: 1, bias: false), input);
        x = builder.Append($"{name}.bn1", new BatchNormalisation(width), x);
        x = builder.Append($"{name}.relu", new Relu(), x);
        x = builder.Append($"{name}.conv2", new Convolution(width, width, 3, padding: 1, bias: false), x);
        x = builder.Append($"{name}.bn2", new BatchNormalisation(width), x);
        var shortcut = stride == 1 && channels == width ? input
            : builder.Append($"{name}.downsample.0", new Convolution(channels, width, 1, stride, bias: false), input);
        x = builder.Append($"{name}.add", new Add(), x, shortcut);
        x = builder.Append($"{name}.relu_1", new Relu(), x);
        builder.Block(name, input, x);
        return x;
    }

    private static Network Seeded(Func<NetworkBuilder, Node> features)
    {
        manual_seed(11);
        var builder = new NetworkBuilder("small");
        var x = features(builder);
        builder.Features(x);
        x = builder.Append("avgpool", new AdaptiveAveragePool(2), x);
        x = builder.Append("flatten", new Flatten(), x);
        var channels = FeatureChannels(x, builder);
        var network = builder.Build(builder.Append("fc", new FullyConnected(channels, 5), x));
        using var noGradient = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
            parameter.copy_(name.Contains("bn", StringComparison.Ordinal) || name.Contains("norm", StringComparison.Ordinal)
                ? rand(parameter.shape).Plus(ones_like(parameter).Times(0.3)) : randn(parameter.shape).Times(0.5));
        foreach (var (name, buffer) in network.named_buffers())
            if (!name.EndsWith("tracked", StringComparison.Ordinal)) buffer.copy_(rand(buffer.shape).Plus(ones_like(buffer).Times(0.2)));
        network.to(ScalarType.Float64);
        return network;
    }

    /// <summary>The width of the flattened features, found by asking every layer for its shape.</summary>
    private static long FeatureChannels(Node flattened, NetworkBuilder builder) => builder.ShapeOf(flattened, [1, 3, 9, 11])[1];
}
