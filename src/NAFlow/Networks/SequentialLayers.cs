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
    /// <summary>The modules in the order they run, each under its path; a sequence inside is taken apart.</summary>
    /// <exception cref="InvalidInputException">There is no layer for a module, or for its settings; the sentence names it.</exception>
    public static IEnumerable<(string Name, Layer Layer)> Of(Sequential sequence, string prefix = "")
    {
        foreach (var (name, module) in sequence.named_children())
        {
            var path = prefix + name;
            if (module is Sequential inner)
                foreach (var entry in Of(inner, path + "."))
                    yield return entry;
            else yield return (path, Convert(path, module));
        }
    }

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
        TorchSharp.Modules.Dropout it => new Dropout(it.p),
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
            it is { start_dim: 1, end_dim: -1 } ? new Flatten() : throw NoRule(path, module, "other axes than all but the batch's"),
        _ => throw new InvalidInputException(
            $"Module {path} is a {module.GetType().Name}, for which there is no rule; write a Layer for it, and let the module give it (ILayerModule) or describe the network with NetworkBuilder."),
    };

    private static InvalidInputException NoRule(string path, nn.Module module, string what) => new(
        $"Module {path} ({module.GetType().Name}) has {what}, for which there is no rule; write a Layer for it and describe the network with NetworkBuilder.");

    private static bool IsSquare(long[]? sides) => sides is null || sides.Distinct().Count() <= 1;

    private static bool IsOne(long[]? sides) => sides is null || sides.All(side => side == 1);

    private static long? First(long[]? sides) => sides is [var first, ..] ? first : null;
}
