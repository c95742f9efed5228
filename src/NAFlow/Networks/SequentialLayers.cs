using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>
/// A TorchSharp module that says which layer it is, so that <see cref="Network.FromSequential"/> takes a sequence with modules of your own in it. The
/// layer's <see cref="Layer.Parameters"/> is the module itself, where it learns.
/// </summary>
public interface ILayerModule
{
    /// <summary>The layer that computes what the module computes, with the module's own parameters; it reads one input.</summary>
    Layer ToLayer();
}

/// <summary>Turns the modules of a TorchSharp <see cref="Sequential"/> into layers that share their parameters.</summary>
internal static class SequentialLayers
{
    /// <summary>
    /// The modules in the order they run, each under its path; a sequence inside is taken apart. A softmax at the end is left out: what it reads are
    /// the scores, and percentages are made of those.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no layer for a module, or for its settings; the sentence names it.</exception>
    public static IEnumerable<(string Name, Layer Layer)> Of(Sequential sequence)
    {
        var modules = Flat(sequence, string.Empty).ToList();
        if (modules is [_, .., (_, Softmax { dim: 1 or -1 } or LogSoftmax { dim: 1 or -1 })]) modules.RemoveAt(modules.Count - 1);
        return modules.Select(entry => (entry.Path, Convert(entry.Path, entry.Module)));
    }

    private static IEnumerable<(string Path, nn.Module Module)> Flat(Sequential sequence, string prefix) => sequence.named_children().SelectMany(
        child => child.module is Sequential inner ? Flat(inner, $"{prefix}{child.name}.") : [(prefix + child.name, child.module)]);

    private static Layer Convert(string path, nn.Module module) => module switch
    {
        ILayerModule own => own.ToLayer(),
        Conv2d it => IsSquare(it.kernel_size) && IsSquare(it.stride) && IsSquare(it.dilation) && it.padding_type is null && IsSquare(it.padding)
            && it.padding_mode == TorchSharp.PaddingModes.Zeros
                ? new Convolution(it) : throw NoRule(path, module, "a convolution that is not square, or not padded with zeros"),
        BatchNorm2d it => it.track_running_stats
            ? new BatchNormalisation(it, vectors: false)
            : throw NoRule(path, module, "batch statistics in evaluation"),
        BatchNorm1d it => it.track_running_stats
            ? new BatchNormalisation(it, vectors: true)
            : throw NoRule(path, module, "batch statistics in evaluation"),
        Linear it => new FullyConnected(it),
        TorchSharp.Modules.Dropout or Dropout1d or Dropout2d or Dropout3d or AlphaDropout or FeatureAlphaDropout =>
            new Dropout((nn.Module<Tensor, Tensor>)module),
        TorchSharp.Modules.Identity => new PassThrough(),
        PReLU it => new PRelu(it),
        ELU it => new Elu(it.alpha),
        TorchSharp.Modules.Tanh => new Tanh(),
        Hardtanh it => new HardTanh(it.min_val, it.max_val),
        GroupNorm it => new GroupNormalisation(it),
        InstanceNorm2d it => it.track_running_stats
            ? throw NoRule(path, module, "running statistics of instances")
            : new GroupNormalisation(it),
        TorchSharp.Modules.Upsample it => it.mode is UpsampleMode.Nearest or UpsampleMode.Bilinear
            ? new Upsample(it)
            : throw NoRule(path, module, "another rule than the nearest pixel or bilinear interpolation"),
        ReflectionPad2d it => new ImagePadding(it.padding),
        ReplicationPad2d it => new ImagePadding(it.padding, TorchSharp.PaddingModes.Replicate),
        ZeroPad2d it => new ImagePadding(it.padding, TorchSharp.PaddingModes.Constant),
        ReLU => new Relu(),
        ReLU6 => new Relu6(),
        LeakyReLU it => new LeakyRelu(it.negative_slope),
        TorchSharp.Modules.Sigmoid => new Sigmoid(),
        MaxPool2d it => IsSquare(it.kernel_size) && IsSquare(it.stride) && IsSquare(it.padding) && IsOne(it.dilation)
            ? new MaxPool(it.kernel_size[0], First(it.stride), First(it.padding) ?? 0, it.ceil_mode)
                : throw NoRule(path, module, "windows that are not square"),
        AvgPool2d it => IsSquare(it.kernel_size) && IsSquare(it.stride) && IsSquare(it.padding) && it.divisor_override is null
            && (it.count_include_pad || (First(it.padding) ?? 0) == 0)
                ? new AveragePool(it.kernel_size[0], First(it.stride), First(it.padding) ?? 0, it.ceil_mode)
                : throw NoRule(path, module, "windows that are not square, or another divisor than their size"),
        AdaptiveAvgPool2d it => IsSquare(it.output_size)
            ? new AdaptiveAveragePool(it.output_size[0])
            : throw NoRule(path, module, "a grid that is not square"),
        AdaptiveMaxPool2d it => IsOne(it.output_size) ? new GlobalMaxPool() : throw NoRule(path, module, "a grid larger than 1 x 1"),
        TorchSharp.Modules.Flatten it =>
            it is { start_dim: not 0, end_dim: -1 } ? new Flatten(it.start_dim) : throw NoRule(path, module, "other axes than the last ones"),
        _ => throw new InvalidInputException(
            $"Module {path} is a {module.GetType().Name}, for which there is no rule; write a Layer for it, and let the module give it (ILayerModule) or describe the network with NetworkBuilder."),
    };

    private static InvalidInputException NoRule(string path, nn.Module module, string what) => new(
        $"Module {path} ({module.GetType().Name}) has {what}, for which there is no rule; write a Layer for it and describe the network with NetworkBuilder.");

    private static bool IsSquare(long[]? sides) => sides is null || sides.Distinct().Count() <= 1;

    private static bool IsOne(long[]? sides) => sides is null || sides.All(side => side == 1);

    private static long? First(long[]? sides) => sides is [var first, ..] ? first : null;
}
