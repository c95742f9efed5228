using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Changes tensors along their gradients. Its memory is in plain tensors, so that a checkpoint can hold all of it.</summary>
internal abstract class Optimiser(IReadOnlyList<TrainedTensor> trained) : IDisposable
{
    private readonly Dictionary<string, Tensor> memory = [];

    /// <summary>What it remembers, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Memory => memory;

    /// <summary>The optimiser of a training.</summary>
    public static Optimiser Create(TrainingOptions options, IReadOnlyList<TrainedTensor> trained) => options.Optimiser switch
    {
        OptimiserKind.Momentum => new MomentumDescent(trained, options.WeightDecay),
        OptimiserKind.AdamW => new AdamW(trained, options.WeightDecay),
        _ => throw new InvalidInputException($"Optimiser {options.Optimiser} is unknown; choose Momentum or AdamW."),
    };

    /// <summary>Makes one step and forgets the gradients. Tensors without one stay as they are.</summary>
    /// <param name="highestRate">The highest learning rate.</param>
    /// <param name="scheduleFactor">What the schedule makes of it now.</param>
    /// <param name="longestGradient">A longer gradient is shortened to this length.</param>
    /// <returns>The length of the gradient of all tensors together.</returns>
    public double Step(double highestRate, double scheduleFactor, double longestGradient)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var moved = trained.Select((item, index) => (item, index, gradient: item.Tensor.grad)).Where(entry => entry.gradient is not null).ToList();
        var length = Length([.. moved.Select(entry => entry.gradient!)]);
        var shortening = Math.Min(1, longestGradient / (length + 1e-12));
        foreach (var (item, index, gradient) in moved)
        {
            using var inner = NewDisposeScope();
            if (shortening < 1) Arithmetic.Scale(gradient!, shortening);
            Move(item, index, gradient!, highestRate * item.RateFactor * (item.IsUnscheduled ? 1 : scheduleFactor));
            item.Tensor.grad = null;
        }

        return length;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (var tensor in memory.Values) tensor.Dispose();
    }

    /// <summary>Changes one tensor.</summary>
    protected abstract void Move(TrainedTensor item, int index, Tensor gradient, double rate);

    /// <summary>A tensor of zeros to remember.</summary>
    protected Tensor Remember(string name, Tensor zeros) => memory[name] = zeros.DetachFromDisposeScope();

    private static double Length(IReadOnlyList<Tensor> gradients) =>
        gradients.Count == 0 ? 0 : stack(gradients.Select(gradient => gradient.norm())).norm().to(float64).item<double>();
}

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

/// <summary>A tensor that training changes.</summary>
/// <param name="Name">Its name in checkpoints.</param>
/// <param name="Tensor">The tensor, which requires a gradient.</param>
internal sealed record TrainedTensor(string Name, Tensor Tensor)
{
    /// <summary>Its learning rate as a factor of the training's.</summary>
    /// <value>1.</value>
    public double RateFactor { get; init; } = 1;

    /// <summary>Whether its learning rate stays at the highest.</summary>
    /// <value>False.</value>
    public bool IsUnscheduled { get; init; }

    /// <summary>Whether it decays.</summary>
    /// <value>Matrices and filters do, vectors do not.</value>
    public bool Decays { get; init; } = Tensor.dim() > 1;
}
