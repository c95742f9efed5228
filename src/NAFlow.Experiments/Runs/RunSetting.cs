using NAFlow.Data;

namespace NAFlow.Experiments;

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
