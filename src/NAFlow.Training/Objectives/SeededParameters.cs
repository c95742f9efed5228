using NAFlow.Data;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

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
