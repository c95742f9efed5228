using NAFlow.Data;
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
