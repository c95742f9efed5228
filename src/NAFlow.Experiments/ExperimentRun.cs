using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>A task that was done once: its figures, and what may be asked about its images.</summary>
internal abstract class ExperimentRun : IDisposable
{
    /// <summary>How well the network did.</summary>
    public abstract ImmutableArray<ExperimentFigure> Figures { get; }

    /// <summary>The images that may be asked about.</summary>
    public abstract IImageSource Images { get; }

    /// <summary>Does the task of an experiment.</summary>
    /// <param name="setting">The experiment, its network and its data.</param>
    /// <param name="progress">Told of every image.</param>
    /// <param name="cancellation">Stops between batches and episodes.</param>
    /// <exception cref="InvalidInputException">The data lacks what the task needs, or does not fit the network.</exception>
    public static ExperimentRun Do(RunSetting setting, IProgress<string>? progress, CancellationToken cancellation) => setting.Experiment.Task switch
    {
        ExperimentTask.Classification => ClassificationRun.Do(setting, progress, cancellation),
        ExperimentTask.Contrastive => NeighbourRun.Do(setting, progress, cancellation),
        ExperimentTask.FewShot => FewShotRun.Do(setting, progress, cancellation),
        _ => RetrievalRun.Do(setting, progress, cancellation),
    };

    /// <summary>Images to explain, of as many classes as can be.</summary>
    public virtual ImmutableArray<int> Choose(int count, Random random) => SampleChoice.Spread(Images.Labels, count, random);

    /// <summary>What is asked about an image.</summary>
    public abstract SampleQuestion Ask(int image, Network network);

    public virtual void Dispose() => Images.Dispose();
}

/// <summary>What a task is done with.</summary>
internal sealed record RunSetting(Experiment Experiment, Network Network, IExperimentData Data, ExperimentOptions Options)
{
    /// <summary>A part of the data, with no more images than the options allow.</summary>
    /// <exception cref="InvalidInputException">The data has no such part.</exception>
    public IImageSource Require(ImageSplit split) =>
        Find(split) ?? throw new InvalidInputException($"{Data.Name} has no images for {Experiment.TaskName}; give other data with --data.");

    /// <summary>The same; null when the data has no such part.</summary>
    public IImageSource? Find(ImageSplit split) => Data.Open(split) is { } images ? ImageSubset.Evenly(images, Options.MostImages) : null;
}

/// <summary>What is asked about an image: why this answer.</summary>
/// <param name="Answer">The class that is answered.</param>
/// <param name="Decision">What is explained.</param>
/// <param name="Reference">What the image is compared with; null for the score of a class.</param>
internal sealed record SampleQuestion(string Answer, Decision Decision, Photo? Reference = null)
{
    /// <summary>What the score of the decision is multiplied by to be the similarity of the experiment.</summary>
    /// <value>1.</value>
    public double ScoreFactor { get; init; } = 1;
}

/// <summary>Chooses images to explain.</summary>
internal static class SampleChoice
{
    /// <summary>Images drawn so that no class comes again before every class has come, in the order of their numbers.</summary>
    public static ImmutableArray<int> Spread(IReadOnlyList<int> labels, int count, Random random)
    {
        var order = Enumerable.Range(0, labels.Count).ToArray();
        random.Shuffle(order);
        var rounds = new Dictionary<int, int>();
        return
        [
            .. order.Select((image, place) =>
                (Image: image, Round: rounds[labels[image]] = rounds.GetValueOrDefault(labels[image]) + 1, Place: place))
                .OrderBy(entry => entry.Round).ThenBy(entry => entry.Place).Take(count).Select(entry => entry.Image).Order(),
        ];
    }
}

/// <summary>Classification: the score of the class that comes first is explained.</summary>
internal sealed class ClassificationRun : ExperimentRun
{
    private readonly Answers answers;

    private ClassificationRun(IImageSource images, Answers answers) => (Images, this.answers) = (images, answers);

    public override ImmutableArray<ExperimentFigure> Figures => [new("top-1 accuracy", answers.Accuracy)];

    public override IImageSource Images { get; }

    public static new ClassificationRun Do(RunSetting setting, IProgress<string>? progress, CancellationToken cancellation)
    {
        var images = ClassAlignment.Align(setting.Require(ImageSplit.Test), setting.Network);
        try
        {
            return new ClassificationRun(images, Classification.Run(setting.Network, images, progress: progress, cancellation: cancellation));
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public override SampleQuestion Ask(int image, Network network)
    {
        var answer = answers.Predicted[image];
        return new SampleQuestion(answer < Images.ClassNames.Length ? Images.ClassNames[answer] : $"class {answer}", Decision.Class(answer));
    }
}
