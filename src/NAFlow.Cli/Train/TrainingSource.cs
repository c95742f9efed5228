using System.Globalization;
using NAFlow.Data;
using NAFlow.Training;

namespace NAFlow.Cli;

/// <summary>Where the images of training come from.</summary>
internal static class TrainingSource
{
    /// <summary>The creatures that a recipe wants: all classes or the base classes, with so many parts missing.</summary>
    public static TrainingData Creatures(Recipe recipe, CancellationToken cancellation)
    {
        var set = (recipe.Classes == TrainingClasses.Base ? CreatureSet.Base : CreatureSet.Train) with { Missing = recipe.MissingParts };
        var name = string.Create(CultureInfo.InvariantCulture, $"creatures {CreatureSet.Version}, {set.Name}{(set.Missing == CreatureSet.Train.Missing ? "" : $", {set.Missing} with a part missing")}");
        return new TrainingData(set.Draw(cancellation: cancellation), name);
    }
}
