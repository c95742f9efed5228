using NAFlow.Experiments.Training.Losses;
using NAFlow.Experiments.Training.Sampling;
using static TorchSharp.torch;

namespace NAFlow.Experiments.Training.Objectives;

/// <summary>Naming the class of every image.</summary>
internal sealed class ClassificationObjective(TrainingSetup setup, double smoothing) : Objective
{
    private readonly ShuffledBatches batches = new(setup.Images.Count, setup.Options.BatchSize, setup.Options.Seed);

    public override int ImagesPerStep => Math.Min(setup.Options.BatchSize, setup.Images.Count);

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = batches.At(step.Number);
        var scores = setup.Network.call(setup.Images.Take(batch, step));
        return CrossEntropyLoss.Of(scores, setup.Images.LabelsOf(batch), smoothing).MoveToOuterDisposeScope();
    }
}
