using NAFlow.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NAFlow.Tests;

/// <summary>The operations that papers name, on tensors looked up by their published names; written out, and without any layer of the library.</summary>
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
