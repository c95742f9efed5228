using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Embeddings near the proxy of their class and far from the others (Kim et al., 2020, Proxy-Anchor).</summary>
internal sealed class ProxyAnchorObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly double alpha;
    private readonly double margin;
    private readonly ShuffledBatches batches;
    private readonly Tensor proxies;

    public ProxyAnchorObjective(TrainingSetup setup, double alpha, double margin, double proxyRate)
    {
        (this.setup, this.alpha, this.margin) = (setup, alpha, margin);
        batches = new ShuffledBatches(setup.Images.Count, setup.Options.BatchSize, setup.Options.Seed);
        var width = setup.Network.ShapesForPhoto()[^1][1];
        proxies = SeededParameters.Normal([setup.Images.Classes, width], Math.Sqrt(2.0 / setup.Images.Classes), setup.Options.Seed);
        Trained = [new TrainedTensor("proxies", proxies) { RateFactor = proxyRate, Decays = false }];
    }

    public override IReadOnlyList<TrainedTensor> Trained { get; }

    public override int ImagesPerStep => Math.Min(setup.Options.BatchSize, setup.Images.Count);

    public override Tensor Loss(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = batches.At(step.Number);
        var embeddings = setup.Network.call(setup.Images.Take(batch, step));
        return ProxyAnchorLoss.Of(embeddings, setup.Images.LabelsOf(batch), proxies, alpha, margin).MoveToOuterDisposeScope();
    }

    public override void Dispose() => proxies.Dispose();
}
