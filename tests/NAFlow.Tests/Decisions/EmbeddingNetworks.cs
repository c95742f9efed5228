using NAFlow.Imaging;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Small networks without a classifier, in float64, with random weights from a seed; they read images of 9 x 9 pixels.</summary>
internal static class EmbeddingNetworks
{
    public static IReadOnlyDictionary<string, Func<Network>> All { get; } = new Dictionary<string, Func<Network>>
    {
        ["flattened maps"] = FlattenedMaps,
        ["pooled maps"] = () => Of(
            3, ("conv1", nn.Conv2d(3, 4, 3)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(4, 6, 3)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())),
        ["linear embedding"] = () => Of(
            3, ("conv1", nn.Conv2d(3, 4, 3)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)), ("flatten", nn.Flatten()), ("embedding", nn.Linear(36, 5))),
        ["patch descriptor"] = () => Of(
            1, ("conv1", nn.Conv2d(1, 4, 3)), ("sigmoid1", nn.Sigmoid()), ("pool1", nn.MaxPool2d(2)), ("conv2", nn.Conv2d(4, 5, 2)), ("sigmoid2", nn.Sigmoid()),
            ("flatten", nn.Flatten()), ("descriptor", nn.Linear(20, 7)), ("sigmoid3", nn.Sigmoid())),
        ["maps"] = () => Of(3, ("conv1", nn.Conv2d(3, 4, 3)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(4, 6, 3))),
    };

    public static Network FlattenedMaps() => Of(
        3, ("conv1", nn.Conv2d(3, 4, 3, padding: 1)), ("bn1", nn.BatchNorm2d(4)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
        ("conv2", nn.Conv2d(4, 6, 3, padding: 1)), ("relu2", nn.ReLU()), ("flatten", nn.Flatten()));

    public static Tensor Images(Network network, int batch = 2, int seed = 5)
    {
        manual_seed(seed);
        return randn([batch, network.InputChannels, 9, 9], float64);
    }

    private static Network Of(int channels, params (string, nn.Module<Tensor, Tensor>)[] layers)
    {
        manual_seed(23);
        var network = Network.FromSequential("embedder", nn.Sequential(layers), channels);
        using var noGradient = no_grad();
        foreach (var (_, parameter) in network.named_parameters()) parameter.copy_(randn(parameter.shape).Times(0.5));
        network.to(ScalarType.Float64);
        network.Preprocessing = Preprocessing.ImageNet with { Size = 9, Channels = channels == 1 ? ChannelOrder.Gray : ChannelOrder.RedGreenBlue };
        return network;
    }
}
