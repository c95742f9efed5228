using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter, 2019, arXiv 1711.05101): <c>m = 0.9 m + 0.1 g</c>, <c>v = 0.999 v + 0.001 g^2</c>,
/// <c>w = (1 - rate decay) w - rate m^ / (sqrt(v^) + 1e-8)</c>, with <c>m^ = m / (1 - 0.9^t)</c> and <c>v^ = v / (1 - 0.999^t)</c>.
/// </summary>
internal sealed class AdamW : Optimiser
{
    private const double FirstDecay = 0.9, SecondDecay = 0.999, Least = 1e-8;

    private readonly (Tensor First, Tensor Second, Tensor Steps)[] moments;
    private readonly double weightDecay;

    public AdamW(IReadOnlyList<TrainedTensor> trained, double weightDecay)
        : base(trained)
    {
        this.weightDecay = weightDecay;
        moments = [.. trained.Select(item => (
            Remember($"first.{item.Name}", zeros_like(item.Tensor, requires_grad: false)),
            Remember($"second.{item.Name}", zeros_like(item.Tensor, requires_grad: false)),
            Remember($"steps.{item.Name}", zeros(1, int64))))];
    }

    protected override void Move(TrainedTensor item, int index, Tensor gradient, double rate)
    {
        var (first, second, steps) = moments[index];
        var count = steps[0].item<long>() + 1;
        using var counted = count.ToScalar();
        steps.fill_(counted);
        first.Scale(FirstDecay);
        first.AddScaled(gradient, 1 - FirstDecay);
        using var share = (1 - SecondDecay).ToScalar();
        second.Scale(SecondDecay);
        second.addcmul_(gradient, gradient, share);
        if (item.Decays) item.Tensor.Scale(1 - rate * weightDecay);
        var spread = second.sqrt();
        spread.Scale(1 / Math.Sqrt(1 - Math.Pow(SecondDecay, count)));
        using var length = (-rate / (1 - Math.Pow(FirstDecay, count))).ToScalar();
        item.Tensor.addcdiv_(first, spread.Plus(Least), length);
    }
}
