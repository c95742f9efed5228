using NAFlow.Tensors;
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
