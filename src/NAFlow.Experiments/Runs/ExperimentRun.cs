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
