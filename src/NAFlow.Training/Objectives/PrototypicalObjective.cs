using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Recognising by the nearest prototype, in episodes (Snell et al., 2017).</summary>
internal sealed class PrototypicalObjective(TrainingSetup setup, EpisodeSize size) : Objective
{
    private readonly Episodes episodes = new(setup.Images.Labels, size);

    public override int ImagesPerStep => size.Images;

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var (support, queries) = episodes.Draw(step.Random);
        var embeddings = setup.Network.call(setup.Images.Take([.. support, .. queries], step));
        return PrototypicalLoss.Euclidean(embeddings.narrow(0, 0, support.Length), embeddings.narrow(0, support.Length, queries.Length), size.Ways)
            .MoveToOuterDisposeScope();
    }
}
