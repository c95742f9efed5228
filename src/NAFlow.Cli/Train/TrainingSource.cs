using NAFlow.Experiments.Creatures;
using NAFlow.Experiments.Training;

namespace NAFlow.Cli.Train;

/// <summary>Where the images of training come from.</summary>
internal static class TrainingSource
{
    /// <summary>The creatures: all classes, or the base classes.</summary>
    public static TrainingData Creatures(TrainingClasses classes, CancellationToken cancellation)
    {
        var set = classes == TrainingClasses.Base ? CreatureSet.Base : CreatureSet.Train;
        return new TrainingData(set.Draw(cancellation: cancellation), $"creatures {CreatureSet.Version}, {set.Name}");
    }
}
