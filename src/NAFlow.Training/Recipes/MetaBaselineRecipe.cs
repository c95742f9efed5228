using NAFlow.Data;
using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>Classification, then episodes with cosines.</summary>
internal sealed record MetaBaselineRecipe(string Name, string Network) : Recipe(Name, Network)
{
    /// <inheritdoc />
    public override string Method => "Meta-Baseline (Chen et al., 2021, arXiv 2003.04390)";

    /// <inheritdoc />
    public override string HeadName => "embedding";

    /// <inheritdoc />
    public override TrainingClasses Classes => TrainingClasses.Base;

    /// <summary>The size of an episode.</summary>
    /// <value>10 ways, 2 shots, 4 queries.</value>
    public EpisodeSize Episode { get; init; } = new(ways: 10, shots: 2, queries: 4);

    /// <summary>The share of the training that goes to classification.</summary>
    /// <value>0.7.</value>
    public double ClassifierShare { get; init; } = 0.7;

    /// <summary>The highest learning rate of the episodes as a factor of that of classification.</summary>
    /// <value>0.1.</value>
    public double EpisodeRate { get; init; } = 0.1;

    /// <summary>The share of the label that all classes have alike.</summary>
    /// <value>0.1.</value>
    public double LabelSmoothing { get; init; } = 0.1;

    internal override Head Head(int classes) => Models.Head.Embedding;

    internal override Objective Begin(TrainingSetup setup) => new MetaBaselineObjective(setup, Episode, ClassifierShare, EpisodeRate, LabelSmoothing);
}

/// <summary>
/// First naming the classes with a linear classifier that is thrown away, then episodes with cosines of prototypes and a temperature that is learned
/// (Chen et al., 2021, Meta-Baseline, arXiv 2003.04390).
/// </summary>
internal sealed class MetaBaselineObjective : Objective
{
    private readonly TrainingSetup setup;
    private readonly EpisodeSize size;
    private readonly double classifierShare;
    private readonly double episodeRate;
    private readonly double smoothing;
    private readonly ShuffledBatches batches;
    private readonly Episodes episodes;
    private readonly Tensor weight;
    private readonly Tensor bias;
    private readonly Tensor temperature;

    public MetaBaselineObjective(TrainingSetup setup, EpisodeSize size, double classifierShare, double episodeRate, double smoothing)
    {
        (this.setup, this.size, this.classifierShare, this.episodeRate, this.smoothing) = (setup, size, classifierShare, episodeRate, smoothing);
        batches = new ShuffledBatches(setup.Images.Count, setup.Options.BatchSize, setup.Options.Seed);
        episodes = new Episodes(setup.Images.Labels, size);
        var width = setup.Network.ShapesForPhoto()[^1][1];
        weight = SeededParameters.Normal([setup.Images.Classes, width], Math.Sqrt(1.0 / width), setup.Options.Seed);
        bias = SeededParameters.Constant([setup.Images.Classes], 0);
        temperature = SeededParameters.Constant([1], 10);
    }

    public override IReadOnlyList<TrainedTensor> Trained =>
        [new("classifier.weight", weight), new("classifier.bias", bias), new("temperature", temperature) { RateFactor = 10 }];

    public override int ImagesPerStep => Math.Max(setup.Options.BatchSize, size.Images);

    public override double RateFactor(double progress, double warmUp) => progress < classifierShare
        ? LearningRateSchedule.Factor(progress / classifierShare, warmUp)
        : episodeRate * LearningRateSchedule.Factor((progress - classifierShare) / (1 - classifierShare), warmUp);

    public override Tensor Loss(TrainingStep step) => step.Progress < classifierShare ? OfClasses(step) : OfEpisode(step);

    public override void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
        temperature.Dispose();
    }

    private Tensor OfClasses(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var batch = batches.At(step.Number);
        var scores = setup.Network.call(setup.Images.Take(batch, step)).matmul(weight.t()).Plus(bias);
        return CrossEntropyLoss.Of(scores, setup.Images.LabelsOf(batch), smoothing).MoveToOuterDisposeScope();
    }

    private Tensor OfEpisode(TrainingStep step)
    {
        using var scope = NewDisposeScope();
        var (support, queries) = episodes.Draw(step.Random);
        var embeddings = setup.Network.call(setup.Images.Take([.. support, .. queries], step));
        return PrototypicalLoss
            .Cosine(embeddings.narrow(0, 0, support.Length), embeddings.narrow(0, support.Length, queries.Length), size.Ways, temperature)
            .MoveToOuterDisposeScope();
    }
}
