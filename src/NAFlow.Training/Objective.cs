using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>What a training minimises, with everything it needs beside the network: proxies, a predictor, a second network, a queue.</summary>
internal abstract class Objective : IDisposable
{
    /// <summary>What is trained beside the network.</summary>
    /// <value>Nothing.</value>
    public virtual IReadOnlyList<TrainedTensor> Trained => [];

    /// <summary>What changes without being trained, by name, for checkpoints.</summary>
    /// <value>Nothing.</value>
    public virtual IReadOnlyDictionary<string, Tensor> Kept => new Dictionary<string, Tensor>();

    /// <summary>How many times a step shows the network an image.</summary>
    public abstract int ImagesPerStep { get; }

    /// <summary>The loss of a step, one number with a gradient, owned by the caller.</summary>
    public abstract Tensor Loss(TrainingStep step);

    /// <summary>Follows the change that a step made to the parameters.</summary>
    public virtual void AfterStep(TrainingStep step)
    {
    }

    /// <summary>How much of the highest learning rate holds at a step.</summary>
    /// <param name="progress">How much of the training is done, 0 to 1.</param>
    /// <param name="warmUp">The share in which it rises.</param>
    public virtual double RateFactor(double progress, double warmUp) => LearningRateSchedule.Factor(progress, warmUp);

    /// <summary>Frees what the objective owns; the network is not its own.</summary>
    public virtual void Dispose()
    {
    }
}

/// <summary>What an objective works with.</summary>
/// <param name="Network">The network that is trained.</param>
/// <param name="Another">Makes another network of the same form.</param>
/// <param name="Images">The images.</param>
/// <param name="Options">How it is trained.</param>
internal sealed record TrainingSetup(Network Network, Func<Network> Another, TrainingImages Images, TrainingOptions Options);

/// <summary>Trained tensors beside a network's, drawn from the training's seed.</summary>
internal static class SeededParameters
{
    /// <summary>Normal values with this deviation, requiring a gradient, in no scope.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="deviation">The standard deviation.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="number">Tells apart the tensors of one objective.</param>
    public static Tensor Normal(long[] shape, double deviation, long seed, int number = 0)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)StepSeed.Of(seed, number, SeedPurpose.Parameters), CPU);
        return randn(shape, generator: generator).Times(deviation).requires_grad_().DetachFromDisposeScope();
    }

    /// <summary>The same value everywhere, requiring a gradient, in no scope.</summary>
    public static Tensor Constant(long[] shape, double value)
    {
        using var scope = NewDisposeScope();
        return ones(shape).Times(value).requires_grad_().DetachFromDisposeScope();
    }
}

/// <summary>Vectors at length 1.</summary>
internal static class UnitVectors
{
    // As PyTorch's normalize: a vector of zeros stays one.
    private const double LeastNorm = 1e-12;

    /// <summary>Every row of <c>[B, D]</c> divided by its Euclidean length.</summary>
    public static Tensor Of(Tensor vectors) => nn.functional.normalize(vectors, 2, 1, LeastNorm);
}
