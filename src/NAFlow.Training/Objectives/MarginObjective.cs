using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Distances of one class below a boundary that is learned, those of different classes above it, on negatives of all distances (Wu et al., 2017).</summary>
internal sealed class MarginObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly int imagesPerClass;
    private readonly double margin;
    private readonly ImagesByClass images;
    private readonly Tensor boundaries;

    public MarginObjective(TrainingSetup setup, int imagesPerClass, double margin, double boundary, double boundaryRate)
    {
        (this.setup, this.imagesPerClass, this.margin) = (setup, imagesPerClass, margin);
        images = new ImagesByClass(setup.Images.Labels, imagesPerClass);
        boundaries = SeededParameters.Constant([setup.Images.Classes], boundary);
        Trained = [new TrainedTensor("boundaries", boundaries) { RateFactor = boundaryRate }];
    }

    public override IReadOnlyList<TrainedTensor> Trained { get; }

    public override int ImagesPerStep => setup.Options.BatchSize / imagesPerClass * imagesPerClass;

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = images.Draw(setup.Options.BatchSize / imagesPerClass, step.Random);
        var embeddings = UnitVectors.Of(setup.Network.call(setup.Images.Take(batch, step)));
        var triplets = DistanceWeightedSampling.Draw(embeddings, Array.ConvertAll(batch, image => setup.Images.Labels[image]), step.Random);
        return MarginLoss.Of(embeddings, setup.Images.LabelsOf(batch), triplets, boundaries, margin).MoveToOuterDisposeScope();
    }

    public override void Dispose() => boundaries.Dispose();
}
