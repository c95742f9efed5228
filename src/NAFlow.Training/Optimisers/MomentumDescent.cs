using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>
/// Gradient descent with Nesterov's momentum as PyTorch has it (Sutskever et al., 2013): with g the gradient plus the decay of the weights,
/// <c>v = 0.9 v + g</c> and <c>w -= rate (g + 0.9 v)</c>.
/// </summary>
internal sealed class MomentumDescent : Optimiser
{
    private const double Momentum = 0.9;

    private readonly Tensor[] velocities;
    private readonly double weightDecay;

    public MomentumDescent(IReadOnlyList<TrainedTensor> trained, double weightDecay)
        : base(trained)
    {
        this.weightDecay = weightDecay;
        velocities = [.. trained.Select(item => Remember($"velocity.{item.Name}", zeros_like(item.Tensor, requires_grad: false)))];
    }

    protected override void Move(TrainedTensor item, int index, Tensor gradient, double rate)
    {
        if (item.Decays) gradient.AddScaled(item.Tensor, weightDecay);
        var velocity = velocities[index];
        velocity.Scale(Momentum);
        velocity.AddScaled(gradient);
        item.Tensor.AddScaled(gradient, -rate);
        item.Tensor.AddScaled(velocity, -rate * Momentum);
    }
}
