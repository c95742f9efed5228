using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// A network while it is built, whose widths are those of its weights, or the published ones where there is no file. An outline of one makes no layer
/// with parameters: it only lists the tensors that they would have.
/// </summary>
internal sealed class NetworkDraft(NetworkBuilder builder, WeightShapes shapes, int inputChannels, int imageSize, double widthFactor = 1)
{
    // Narrow layers are no quicker below this many channels, which processors take at once.
    private const int Together = 8;

    private readonly List<string> assumed = [];
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly List<(string Name, IReadOnlyList<long> Shape)> tensors = [];
    private bool isOutline;

    /// <summary>What the weights say.</summary>
    public WeightShapes Shapes => shapes;

    /// <summary>What tensors cannot show.</summary>
    public Assumptions Assumptions { get; init; } = Assumptions.Usual;

    /// <summary>What was assumed of these weights, in words.</summary>
    public IReadOnlyList<string> Assumed => assumed;

    /// <summary>The tensors of an outline, in the order of its layers.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> Tensors => tensors;

    /// <summary>The image, normalised where a layer before the network does that.</summary>
    public Signal Image => image ??= Front is { } front
        ? Normalise(front.Name, new(builder.Image, inputChannels), affine: shapes.Has($"{front.Name}.weight"))
        : new(builder.Image, inputChannels);

    private Signal? image;

    /// <summary>A batch normalisation before the network; null for none.</summary>
    public ChainLayer? Front { get; init; }

    /// <summary>The tensor of the exponents of a generalised mean in place of the global average; null for none.</summary>
    public string? PoolTensor { get; init; }

    /// <summary>The keys of what was assumed, or could have been.</summary>
    public IReadOnlySet<string> Asked => asked;

    /// <summary>An outline.</summary>
    public static NetworkDraft Outline(WeightShapes shapes, int inputChannels, double widthFactor, Assumptions assumptions) =>
        new(new NetworkBuilder("outline", inputChannels), shapes, inputChannels, imageSize: 1, widthFactor)
        { isOutline = true, Assumptions = assumptions };

    /// <summary>Says what was assumed; of a network without a file nothing is.</summary>
    public void Assume(string what)
    {
        if (!shapes.AreFree && !assumed.Contains(what)) assumed.Add(what);
    }

    /// <summary>Says what was assumed under a key, by which it may be chosen otherwise.</summary>
    public void Assume(string key, string what)
    {
        asked.Add(key);
        Assume(what);
    }

    /// <summary>The same of strides, of which a file that states its modules leaves nothing to assume.</summary>
    public void AssumeStride(string key, string what)
    {
        if (!shapes.StatesModules) Assume(key, what);
    }

    /// <summary>A layer that leaves the channels as they are, or what the file states in its place.</summary>
    public Signal Append(string name, Layer layer, Signal input) =>
        isOutline ? input : input with { Node = builder.Append(name, StatedLayer.Of(shapes, name, layer), input.Node) };

    /// <summary>A convolution.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="published">The published width.</param>
    /// <param name="kernel">The side of its kernel.</param>
    /// <param name="stride">Its stride.</param>
    /// <param name="padding">Its padding.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <param name="dilation">How far apart the points of its kernel are.</param>
    /// <param name="groups">
    /// The published number of groups of its channels; weights may have another, which shows in their shape. Null: never any.
    /// </param>
    public Signal Convolve(
        string name, Signal input, long published, long kernel, long stride = 1, long padding = 0, bool bias = true, long dilation = 1,
        long? groups = null)
    {
        bias |= shapes.Has($"{name}.bias");
        var inputs = groups is null ? input.Channels
            : shapes[$"{name}.weight"] is [_, > 0 and var each, ..] && input.Channels % each == 0 ? each : input.Channels / groups.Value;
        var width = shapes.Outputs($"{name}.weight", Narrowed(published), inputs);
        if (isOutline) return List(name, input, width, bias, width, inputs, kernel, kernel);
        var (rows, columns) = Windows(name, input, kernel, stride, padding, dilation);
        return new(builder.Append(name, new Convolution(input.Channels, width, rows, columns, input.Channels / inputs, bias), input.Node), width);
    }

    /// <summary>A convolution whose windows may be rectangular, with the padding that keeps the size and without a bias.</summary>
    public Signal Convolve(string name, Signal input, long published, (long Rows, long Columns) kernel)
    {
        var width = shapes.Outputs($"{name}.weight", Narrowed(published), input.Channels);
        if (isOutline) return List(name, input, width, false, width, input.Channels, kernel.Rows, kernel.Columns);
        var (rows, columns) = (WindowAxis.Even(kernel.Rows, 1, kernel.Rows / 2), WindowAxis.Even(kernel.Columns, 1, kernel.Columns / 2));
        return new(builder.Append(name, new Convolution(input.Channels, width, rows, columns, bias: false), input.Node), width);
    }

    /// <summary>A convolution of every channel by itself, with the padding that keeps the size where it does not stride.</summary>
    public Signal ConvolveDepthwise(string name, Signal input, long stride, long kernel = 3, bool bias = false)
    {
        shapes.Outputs($"{name}.weight", input.Channels, inputs: 1);
        if (isOutline) return List(name, input, input.Channels, bias, input.Channels, 1, kernel, kernel);
        var (rows, columns) = Windows(name, input, kernel, stride, padding: kernel / 2, dilation: 1);
        return Append(name, new Convolution(input.Channels, input.Channels, rows, columns, groups: input.Channels, bias: bias), input);
    }

    /// <summary>The windows of a convolution; where it strides, TensorFlow adds what lacks, and the odd pixel at the end.</summary>
    private (WindowAxis Rows, WindowAxis Columns) Windows(string name, Signal input, long kernel, long stride, long padding, long dilation)
    {
        if (stride == 1 || padding == 0 || shapes.StatesModules) return StatedLayer.Windows(shapes, name, kernel, stride, padding, dilation);
        asked.Add(Assumptions.PaddingKey);
        if (shapes.Dialect is { IsOpen: true }) Assume(
            $"{Assumptions.PaddingKey}={(PadsAsTensorFlow ? "same, as networks converted from TensorFlow (tf_...)" : "even, not same as networks converted from TensorFlow (tf_...)")}");
        if (!PadsAsTensorFlow) return StatedLayer.Windows(shapes, name, kernel, stride, padding, dilation);
        var side = (long)(shapes.Dialect?.Sizes.TryGetValue(shapes.Network, out var own) == true ? own : imageSize);
        var pixels = builder.ShapeOf(input.Node, [1, inputChannels, side, side])[2];
        var lacking = Math.Max(0, (((pixels + stride - 1) / stride) - 1) * stride + kernel - pixels);
        var window = new WindowAxis(kernel, stride, lacking / 2, lacking - (lacking / 2));
        return (window, window);
    }

    private bool PadsAsTensorFlow => shapes.Dialect is { IsOpen: false } dialect ? dialect.PadsAsTensorFlow : Assumptions.PadsAsTensorFlow;

    /// <summary>Squeeze and excitation (Hu et al., 2018): every channel times a gate that is worked out from the means of all.</summary>
    /// <param name="name">The module's name; the product has it.</param>
    /// <param name="input">The signal.</param>
    /// <param name="squeezed">The published number of channels between the two convolutions.</param>
    /// <param name="activation">The activation between them.</param>
    /// <param name="gate">The activation that makes the gate.</param>
    public Signal Excite(string name, Signal input, long squeezed, Layer activation, Layer gate)
    {
        var x = Append($"{name}.avgpool", new AdaptiveAveragePool(1), input);
        x = Append($"{name}.activation", activation, Convolve($"{name}.fc1", x, squeezed, kernel: 1));
        x = Append($"{name}.scale_activation", gate, ConvolveTo($"{name}.fc2", x, input.Channels));
        return isOutline ? input : input with { Node = builder.Append(name, new Product(), input.Node, x.Node) };
    }

    /// <summary>A 1 x 1 convolution, with a bias, to as many channels as another signal has.</summary>
    private Signal ConvolveTo(string name, Signal input, long width)
    {
        shapes.Outputs($"{name}.weight", width, input.Channels);
        if (isOutline) return List(name, input, width, true, width, input.Channels, 1, 1);
        return new(builder.Append(name, new Convolution(input.Channels, width, kernel: 1), input.Node), width);
    }

    /// <summary>A batch normalisation.</summary>
    public Signal Normalise(
        string name, Signal input, double epsilon = 1e-5, double momentum = 0.1, bool affine = true, bool vectors = false)
    {
        if (!isOutline) return Append(
            name, new BatchNormalisation(input.Channels, Epsilon(name, epsilon), momentum, affine, vectors), input);
        foreach (var part in (string[])["weight", "bias", "running_mean", "running_var"]) tensors.Add(($"{name}.{part}", [input.Channels]));
        return input;
    }

    /// <summary>A layer normalisation over the channels of every pixel, or of vectors.</summary>
    public Signal NormalisePixels(string name, Signal input, double epsilon)
    {
        if (!isOutline) return Append(name, new LayerNormalisation(input.Channels, shapes.Module(name)?.Number("eps") ?? epsilon), input);
        return List(name, input, input.Channels, bias: true, input.Channels);
    }

    /// <summary>A learned factor of every channel.</summary>
    public Signal ScaleChannels(string name, Signal input) => isOutline
        ? List(name, input, input.Channels, bias: false, input.Channels, 1, 1)
        : Append(name, new LayerScale(input.Channels), input);

    private double Epsilon(string name, double usual)
    {
        const double tensorFlow = 1e-3;
        return shapes.Module(name)?.Number("eps") ?? (PadsAsTensorFlow ? tensorFlow : shapes.Dialect?.Epsilon ?? usual);
    }

    /// <summary>A linear layer on vectors.</summary>
    public Signal Connect(string name, Signal input, long published, bool bias = true)
    {
        var width = shapes.Outputs($"{name}.weight", published, input.Channels);
        if (isOutline) return List(name, input, width, bias, width, input.Channels);
        return new(builder.Append(name, new FullyConnected(input.Channels, width, bias), input.Node), width);
    }

    /// <summary>Joins channels.</summary>
    public Signal Concatenate(string name, params Signal[] inputs) =>
        new(isOutline
            ? inputs[0].Node
            : builder.Append(name, new Concat(), [.. inputs.Select(input => input.Node)]), inputs.Sum(input => input.Channels));

    /// <summary>Some of the channels, in an order of choice.</summary>
    public Signal Select(string name, Signal input, long[] channels) =>
        new(isOutline ? input.Node : builder.Append(name, new ChannelSelection(input.Channels, channels), input.Node), channels.Length);

    /// <summary>Adds two of the same width.</summary>
    public Signal Add(string name, Signal left, Signal right) =>
        new(isOutline ? left.Node : builder.Append(name, new Add(), left.Node, right.Node), left.Channels);

    /// <summary>A feature map flattened as it is; how many values that makes shows an image of the network's own size.</summary>
    public Signal Flatten(Signal input) => Append("flatten", new Flatten(), input) with
    {
        Channels = builder.ShapeOf(input.Node, [1, inputChannels, imageSize, imageSize]).Skip(1).Aggregate(1L, (product, side) => product * side),
    };

    /// <summary>The global average and flattening, under the usual names.</summary>
    public Signal Pool(Signal input)
    {
        if (PoolTensor is not { } exponents) return Append("flatten", new Flatten(), Append("avgpool", new AdaptiveAveragePool(1), input));
        Assume($"{exponents} is the exponent of a generalised mean in place of the global average, of values of at least 1e-6");
        var mean = new GeneralisedMeanPool(shapes[exponents]![0]);
        return Append("flatten", new Flatten(), Append(exponents[..exponents.LastIndexOf('.')], mean, input));
    }

    /// <summary>Declares that everything between two signals forms one unit.</summary>
    public void Block(string name, Signal entry, Signal exit)
    {
        if (!isOutline) builder.Block(name, entry.Node, exit.Node);
    }

    private Signal List(string name, Signal input, long width, bool bias, params long[] shape)
    {
        tensors.Add(($"{name}.weight", shape));
        if (bias) tensors.Add(($"{name}.bias", [width]));
        return input with { Channels = width };
    }

    /// <summary>A published width times the factor, to whole groups of channels.</summary>
    private long Narrowed(long published) =>
        widthFactor == 1 ? published : Math.Max(1, (long)Math.Round(published * widthFactor / Together)) * Together;
}

/// <summary>Widths of networks that are scaled.</summary>
internal static class Widths
{
    /// <summary>The nearest whole number of groups of channels, one at least, and none that is less than nine tenths of what is asked for.</summary>
    /// <param name="exact">What is asked for.</param>
    /// <param name="together">The channels of a group.</param>
    public static long ToWhole(double exact, long together = 8)
    {
        var rounded = Math.Max(together, (long)(exact + together / 2) / together * together);
        return 10 * rounded < 9 * exact ? rounded + together : rounded;
    }
}

/// <summary>A node of a network that is being built, and its number of channels or features.</summary>
internal sealed record Signal(Node Node, long Channels);

/// <summary>The average pool of AlexNet and VGG: to a grid that the first linear layer reads whole.</summary>
internal static class GridPool
{
    public static Signal Append(NetworkDraft draft, Signal features, string reader, long publishedGrid) =>
        Append(draft, features, draft.Shapes.Inputs(reader, features.Channels * publishedGrid * publishedGrid), $"Tensor {reader}");

    public static Signal Append(NetworkDraft draft, Signal features, long values, string reader)
    {
        var grid = (long)Math.Round(Math.Sqrt((double)values / features.Channels));
        if (grid < 1 || grid * grid * features.Channels != values)
            throw new InvalidInputException(
                $"{reader} reads {values} values, which is no square grid of {features.Channels} channels; choose the model the weights were made for.");
        var pooled = draft.Append("avgpool", new AdaptiveAveragePool(grid), features);
        return draft.Append("flatten", new Flatten(), pooled) with { Channels = values };
    }
}
