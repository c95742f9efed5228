using NAFlow.Models.Loading;
using NAFlow.Networks;
using NAFlow.Networks.Layers;

namespace NAFlow.Models.Architectures;

/// <summary>SqueezeNet 1.1 (Iandola et al., 2016) with torchvision's names; widths and class count are read from the weights.</summary>
internal static class SqueezeNet
{
    public static Network Version11(WeightShapes shapes)
    {
        var builder = new NetworkBuilder("squeezenet1_1");
        var stem = shapes.Outputs("features.0.weight", 64, inputs: 3);
        var x = builder.Append("features.0", new Convolution(3, stem, kernel: 3, stride: 2), builder.Image);
        x = builder.Append("features.1", new Relu(), x);
        x = builder.Append("features.2", new MaxPool(3, stride: 2, ceilMode: true), x);
        var channels = stem;
        foreach (var (index, squeeze, expand) in Fires)
        {
            if (index is 6 or 9) x = builder.Append($"features.{index - 1}", new MaxPool(3, stride: 2, ceilMode: true), x);
            (x, channels) = Fire(builder, $"features.{index}", x, channels, squeeze, expand, shapes);
        }

        builder.Features(x);
        x = builder.Append("classifier.0", new Dropout(), x);
        x = builder.Append("classifier.1", new Convolution(channels, shapes.Outputs("classifier.1.weight", 1000, channels), kernel: 1), x);
        x = builder.Append("classifier.2", new Relu(), x);
        x = builder.Append("classifier.3", new AdaptiveAveragePool(1), x);
        return builder.Build(builder.Append("flatten", new Flatten(), x));
    }

    private static (int Index, int Squeeze, int Expand)[] Fires =>
        [(3, 16, 64), (4, 16, 64), (6, 32, 128), (7, 32, 128), (9, 48, 192), (10, 48, 192), (11, 64, 256), (12, 64, 256)];

    private static (Node Output, long Channels) Fire(
        NetworkBuilder builder, string name, Node input, long channels, long squeeze, long expand, WeightShapes shapes)
    {
        squeeze = shapes.Outputs($"{name}.squeeze.weight", squeeze, channels);
        var narrow = shapes.Outputs($"{name}.expand1x1.weight", expand, squeeze);
        var wide = shapes.Outputs($"{name}.expand3x3.weight", expand, squeeze);
        var x = builder.Append($"{name}.squeeze", new Convolution(channels, squeeze, kernel: 1), input);
        x = builder.Append($"{name}.squeeze_activation", new Relu(), x);
        var left = builder.Append($"{name}.expand1x1", new Convolution(squeeze, narrow, kernel: 1), x);
        left = builder.Append($"{name}.expand1x1_activation", new Relu(), left);
        var right = builder.Append($"{name}.expand3x3", new Convolution(squeeze, wide, kernel: 3, padding: 1), x);
        right = builder.Append($"{name}.expand3x3_activation", new Relu(), right);
        var output = builder.Append(name, new Concat(), left, right);
        builder.Block(name, input, output);
        return (output, narrow + wide);
    }
}
