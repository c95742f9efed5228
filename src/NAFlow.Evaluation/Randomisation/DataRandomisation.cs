using NAFlow.Data;
using NAFlow.Models;

namespace NAFlow.Evaluation;

/// <summary>The data randomisation test from its pictures to its figures, on creatures: the networks are trained here.</summary>
public static class DataRandomisation
{
    /// <summary>Trains the networks and compares their maps.</summary>
    /// <param name="options">How; null for the defaults, which take one to a few minutes on one core.</param>
    /// <param name="methods">The methods; null for <see cref="MapMethod.Compared"/>.</param>
    /// <param name="progress">Told of every training and every batch.</param>
    /// <param name="cancellation">Stops between steps, layers and solver iterations.</param>
    /// <exception cref="InvalidInputException">The zoo has no such network, or it does not come to know the permuted labels by heart.</exception>
    public static DataRandomisationResult Run(
        DataRandomisationOptions? options = null, IReadOnlyList<MapMethod>? methods = null, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        Zoo.Require(options.Network);
        var kinds = CreatureClasses.All[..options.Classes];
        var training = CreatureSet.Train with { Classes = kinds, Individuals = options.Pictures, Sightings = 1 };
        using var images = training.Draw(options.Side, cancellation: cancellation);
        using var test = (CreatureSet.Test with { Classes = kinds }).Draw(options.Side, cancellation: cancellation);
        return Run(Create, images, test, $"creatures {CreatureSet.Version}, first {options.Classes} classes, {options.Side} pixels", options, methods, progress, cancellation);

        Network Create(int seed)
        {
            var network = Zoo.Create(options.Network, Weights.Random(seed), Head.Classifier(options.Classes));
            network.Preprocessing = network.Preprocessing with { Size = options.Side };
            return network;
        }
    }

    /// <summary>The same with a network and pictures of the caller's.</summary>
    internal static DataRandomisationResult Run(
        Func<int, Network> create, LabelledImages images, LabelledImages test, string data, DataRandomisationOptions options, IReadOnlyList<MapMethod>? methods,
        IProgress<string>? progress, CancellationToken cancellation)
    {
        using var trained = PermutedTraining.Run(create, images, data, options, progress, cancellation);
        var (learned, byHeart) = (trained.True.Network, trained.Permuted.Network);
        var explained = ImageSubset.Evenly(test, options.Explained);
        return new DataRandomisationResult
        {
            Options = options,
            Data = data,
            Pictures = images.Count,
            Epochs = trained.Epochs,
            Moved = trained.Moved,
            TrueTraining = trained.TrueAccuracy,
            PermutedTraining = trained.PermutedAccuracy,
            TrueTest = Classification.Run(learned, test, cancellation: cancellation).Accuracy,
            PermutedTest = Classification.Run(byHeart, test, cancellation: cancellation).Accuracy,
            Explained = explained.Labels.Length,
            Readings = DataRandomisationStudy.Run(learned, byHeart, explained, methods ?? MapMethod.Compared, progress, cancellation),
            SameLabels = DataRandomisationStudy.Run(learned, trained.Again.Network, explained, methods ?? MapMethod.Compared, progress, cancellation),
        };
    }
}
