using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>A network in the making, whose widths are those of its weights, or the published ones where there is no file.</summary>
internal sealed class NetworkDraft(NetworkBuilder builder, WeightShapes shapes, int inputChannels, int imageSize, double widthFactor = 1)
{
    // Narrow layers are no quicker below this many channels, which processors take at once.
    private const int Together = 8;

    /// <summary>What the weights say.</summary>
    public WeightShapes Shapes => shapes;

    /// <summary>The image.</summary>
    public Signal Image => new(builder.Image, inputChannels);

    /// <summary>A layer that leaves the channels as they are.</summary>
    public Signal Append(string name, Layer layer, Signal input) => input with { Node = builder.Append(name, layer, input.Node) };

    /// <summary>A convolution.</summary>
    public Signal Convolve(string name, Signal input, long published, long kernel, long stride = 1, long padding = 0, bool bias = true)
    {
        var width = shapes.Outputs($"{name}.weight", Narrowed(published), input.Channels);
        return new(builder.Append(name, new Convolution(input.Channels, width, kernel, stride, padding, bias: bias), input.Node), width);
    }

    /// <summary>A 3 x 3 convolution of every channel by itself.</summary>
    public Signal ConvolveDepthwise(string name, Signal input, long stride)
    {
        shapes.Outputs($"{name}.weight", input.Channels, inputs: 1);
        return Append(name, new Convolution(input.Channels, input.Channels, kernel: 3, stride, padding: 1, groups: input.Channels, bias: false), input);
    }

    /// <summary>A batch normalisation.</summary>
    public Signal Normalise(string name, Signal input, double epsilon = 1e-5, double momentum = 0.1) =>
        Append(name, new BatchNormalisation(input.Channels, epsilon, momentum), input);

    /// <summary>A linear layer on vectors.</summary>
    public Signal Connect(string name, Signal input, long published, bool bias = true)
    {
        var width = shapes.Outputs($"{name}.weight", published, input.Channels);
        return new(builder.Append(name, new FullyConnected(input.Channels, width, bias), input.Node), width);
    }

    /// <summary>Joins channels.</summary>
    public Signal Concatenate(string name, params Signal[] inputs) =>
        new(builder.Append(name, new Concat(), [.. inputs.Select(input => input.Node)]), inputs.Sum(input => input.Channels));

    /// <summary>Adds two of the same width.</summary>
    public Signal Add(string name, Signal left, Signal right) =>
        new(builder.Append(name, new Add(), left.Node, right.Node), left.Channels);

    /// <summary>A feature map flattened as it is; how many values that makes shows an image of the network's own size.</summary>
    public Signal Flatten(Signal input) => Append("flatten", new Flatten(), input) with
    {
        Channels = builder.ShapeOf(input.Node, [1, inputChannels, imageSize, imageSize]).Skip(1).Aggregate(1L, (product, side) => product * side),
    };

    /// <summary>The global average and flattening, under the usual names.</summary>
    public Signal Pool(Signal input) => Append("flatten", new Flatten(), Append("avgpool", new AdaptiveAveragePool(1), input));

    /// <summary>Declares that everything between two signals forms one unit.</summary>
    public void Block(string name, Signal entry, Signal exit) => builder.Block(name, entry.Node, exit.Node);

    /// <summary>A published width times the factor, to whole groups of channels.</summary>
    private long Narrowed(long published) => widthFactor == 1 ? published : Math.Max(1, (long)Math.Round(published * widthFactor / Together)) * Together;
}
