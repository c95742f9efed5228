using System.Collections.Immutable;
using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Experiments;

/// <summary>Few-shot learning: of one episode of 5 ways and 5 shots, the similarity to the nearest prototype is explained.</summary>
internal sealed class FewShotRun : ExperimentRun
{
    private const int Ways = 5, FewShots = 5, Queries = 15;

    private readonly Experiment experiment;
    private readonly Tensor embeddings;
    private readonly int[] support;
    private readonly int[] queries;

    private FewShotRun(RunSetting setting, IImageSource images, Tensor embeddings, ImmutableArray<ExperimentFigure> figures)
    {
        (experiment, Images, this.embeddings, Figures) = (setting.Experiment, images, embeddings, figures);
        (support, queries) = new Episodes(images.Labels, new EpisodeSize(Ways, FewShots, Queries)).Draw(new Random(setting.Options.Seed));
    }

    public override ImmutableArray<ExperimentFigure> Figures { get; }

    public override IImageSource Images { get; }

    public static new FewShotRun Do(RunSetting setting, IProgress<string>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var images = setting.Require(ImageSplit.Novel);
        try
        {
            FewShot.Require(images.Labels, new EpisodeSize(Ways, FewShots, Queries));
            var embeddings = Embeddings.Of(setting.Network, images, progress: progress, cancellation: cancellation);
            var figures = new[] { 1, FewShots }.Select(shots => Judge(setting, embeddings, images.Labels, shots, cancellation));
            return new FewShotRun(setting, images, embeddings.DetachFromDisposeScope(), [.. figures]);
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public override ImmutableArray<int> Choose(int count, Random random) =>
        [.. SampleChoice.Spread([.. queries.Select(query => Images.Labels[query])], count, random).Select(place => queries[place])];

    public override SampleQuestion Ask(int image, Network network)
    {
        using var scope = NewDisposeScope();
        var prototypes = Rows(support).reshape(Ways, FewShots, -1);
        var means = prototypes.mean([1]);
        var nearest = (int)new BatchSimilarity(means, experiment.ComparedBy).To(embeddings[image].unsqueeze(0)).argmax(1).item<long>();
        int[] others = [.. Enumerable.Range(0, Ways).Where(way => way != nearest)];
        var name = Images.ClassNames[Images.Labels[support[nearest * FewShots]]];
        return new SampleQuestion(
            name,
            Decision.Prototype(prototypes[nearest], experiment.ComparedBy, name) with
            { Rest = SimilarityRest.Of(SimilarityRows.At(means, others), $"the other {others.Length} prototypes") },
            Images.Load(support[nearest * FewShots]));
    }

    public override void Dispose()
    {
        base.Dispose();
        embeddings.Dispose();
    }

    private static ExperimentFigure Judge(
        RunSetting setting, Tensor embeddings, ImmutableArray<int> labels, int shots, CancellationToken cancellation)
    {
        var options = new EpisodeOptions
        { Size = new EpisodeSize(Ways, shots, Queries), Count = setting.Options.Episodes, Seed = setting.Options.Seed };
        return new ExperimentFigure(
            $"{Ways}-way {shots}-shot accuracy", FewShot.Run(embeddings, labels, setting.Experiment.ComparedBy, options, cancellation));
    }

    private Tensor Rows(int[] images) => SimilarityRows.At(embeddings, images);
}
