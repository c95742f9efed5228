using NAFlow.Models.Loading;
using NAFlow.Networks;
using NAFlow.Networks.Layers;

namespace NAFlow.Models.Architectures;

/// <summary>
/// AlexNet (Krizhevsky, 2014, "One weird trick") with torchvision's names; widths, class count and the pooled grid (6 x 6 for ImageNet) are read from the
/// weights.
/// </summary>
internal static class AlexNet
{
    public static Network Build(WeightShapes shapes)
    {
        var builder = new NetworkBuilder("alexnet");
        var (x, channels) = Convolve(0, builder.Image, 3, 64, kernel: 11, stride: 4, padding: 2);
        x = builder.Append("features.2", new MaxPool(3, stride: 2), x);
        (x, channels) = Convolve(3, x, channels, 192, kernel: 5, stride: 1, padding: 2);
        x = builder.Append("features.5", new MaxPool(3, stride: 2), x);
        (x, channels) = Convolve(6, x, channels, 384, kernel: 3, stride: 1, padding: 1);
        (x, channels) = Convolve(8, x, channels, 256, kernel: 3, stride: 1, padding: 1);
        (x, channels) = Convolve(10, x, channels, 256, kernel: 3, stride: 1, padding: 1);
        x = builder.Append("features.12", new MaxPool(3, stride: 2), x);
        builder.Features(x);

        var pooled = shapes.Inputs("classifier.1.weight", channels * 36);
        var grid = (long)Math.Round(Math.Sqrt((double)pooled / channels));
        if (grid < 1 || grid * grid * channels != pooled)
            throw new InvalidInputException($"Tensor classifier.1.weight reads {pooled} values, which is no square grid of {channels} channels; these are not AlexNet's weights.");
        x = builder.Append("avgpool", new AdaptiveAveragePool(grid), x);
        x = builder.Append("flatten", new Flatten(), x);
        x = builder.Append("classifier.0", new Dropout(), x);
        var hidden = shapes.Outputs("classifier.1.weight", 4096, pooled);
        x = builder.Append("classifier.1", new FullyConnected(pooled, hidden), x);
        x = builder.Append("classifier.2", new Relu(), x);
        x = builder.Append("classifier.3", new Dropout(), x);
        var last = shapes.Outputs("classifier.4.weight", 4096, hidden);
        x = builder.Append("classifier.4", new FullyConnected(hidden, last), x);
        x = builder.Append("classifier.5", new Relu(), x);
        return builder.Build(builder.Append("classifier.6", new FullyConnected(last, shapes.Outputs("classifier.6.weight", 1000, last)), x));

        (Node Output, long Channels) Convolve(int index, Node input, long inputChannels, long published, long kernel, long stride, long padding)
        {
            var width = shapes.Outputs($"features.{index}.weight", published, inputChannels);
            var output = builder.Append($"features.{index}", new Convolution(inputChannels, width, kernel, stride, padding), input);
            return (builder.Append($"features.{index + 1}", new Relu(), output), width);
        }
    }
}
