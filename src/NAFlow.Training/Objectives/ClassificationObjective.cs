using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Naming the class of every image.</summary>
internal sealed class ClassificationObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly double smoothing;
    private readonly ShuffledBatches batches;

    /// <summary>
    /// Sets the last layer to zero: whatever tells two classes apart is then learned. Random differences on what they share would stay, without effect on the
    /// answers, and show in every explanation of one class against another.
    /// </summary>
    public ClassificationObjective(TrainingSetup setup, double smoothing)
    {
        (this.setup, this.smoothing) = (setup, smoothing);
        batches = new(setup.Images.Count, setup.Options.BatchSize, setup.Options.Seed);
        using var noGradient = no_grad();
        foreach (var parameter in setup.Network.Output.Layer!.Parameters!.parameters()) parameter.zero_();
    }

    public override int ImagesPerStep => Math.Min(setup.Options.BatchSize, setup.Images.Count);

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = batches.At(step.Number);
        var scores = setup.Network.call(setup.Images.Take(batch, step));
        return CrossEntropyLoss.Of(scores, setup.Images.LabelsOf(batch), smoothing).MoveToOuterDisposeScope();
    }
}
