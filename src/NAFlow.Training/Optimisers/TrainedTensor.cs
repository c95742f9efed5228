using static TorchSharp.torch;

namespace NAFlow.Training;

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
