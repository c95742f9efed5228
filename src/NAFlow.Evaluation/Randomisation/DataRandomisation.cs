using System.Collections.Immutable;
using NAFlow.Data;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Evaluation;

/// <summary>The data randomisation test from its pictures to its figures, on creatures: the networks are trained here.</summary>
public static class DataRandomisation
{
    /// <summary>Trains the networks and compares their maps.</summary>
    /// <param name="options">How; null for the defaults, which take one to a few minutes on one core.</param>
    /// <param name="methods">The methods; null for <see cref="MethodList.Compared"/>.</param>
    /// <param name="progress">Told of every training and every batch.</param>
    /// <param name="cancellation">Stops between steps, layers and solver iterations.</param>
    /// <exception cref="InvalidInputException">The zoo has no such network, or it does not come to know the permuted labels by heart.</exception>
    public static DataRandomisationResult Run(
        DataRandomisationOptions? options = null, IReadOnlyList<MapMethod>? methods = null, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new();
        Zoo.Require(options.Network);
        var kinds = CreatureClasses.All[..options.Classes];
        var training = CreatureSet.Train with { Classes = kinds, Individuals = options.Pictures, Sightings = 1 };
        using var images = training.Draw(options.Side, cancellation: cancellation);
        using var test = (CreatureSet.Test with { Classes = kinds }).Draw(options.Side, cancellation: cancellation);
        return Run(Create, images, test, $"creatures {CreatureSet.Version}, first {options.Classes} classes, {options.Side} pixels", options, methods,
            progress, cancellation);

        Network Create(int seed)
        {
            var network = Zoo.Create(options.Network, Weights.Random(seed), Head.Classifier(options.Classes));
            network.Preprocessing = network.Preprocessing with { Size = options.Side };
            return network;
        }
    }

    /// <summary>The same with a network and pictures of the caller's.</summary>
    internal static DataRandomisationResult Run(
        Func<int, Network> create, LabelledImages images, LabelledImages test, string data, DataRandomisationOptions options,
        IReadOnlyList<MapMethod>? methods,
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
            Readings = DataRandomisationStudy.Run(learned, byHeart, explained, methods ?? MethodList.Compared, progress, cancellation),
            SameLabels = DataRandomisationStudy
                .Run(learned, trained.Again.Network, explained, methods ?? MethodList.Compared, progress, cancellation),
        };
    }
}

/// <summary>
/// The data randomisation test (Adebayo et al., 2018): does a map depend on what the labels have to do with the pictures? A network that knows
/// permuted labels by heart has learned nothing of the objects, so its maps should not be those of a network that learned the true ones.
/// </summary>
internal static class DataRandomisationStudy
{
    private const int BatchSize = 8;

    /// <summary>Compares the maps of the two networks, each asked for the score of a picture's own class.</summary>
    /// <param name="trueNetwork">Trained on the true labels.</param>
    /// <param name="permutedNetwork">Of the same architecture, trained on permuted labels; or, to compare with, on the true ones from another
    /// seed.</param>
    /// <param name="images">The pictures explained, with their true classes.</param>
    /// <param name="methods">The methods, each under a name of its own.</param>
    /// <param name="progress">Told of every batch.</param>
    /// <param name="cancellation">Stops between layers and solver iterations.</param>
    /// <returns>For every method its layers, the image first.</returns>
    /// <exception cref="InvalidInputException">There is nothing to compare, or the networks are of different architectures.</exception>
    public static ImmutableArray<DataRandomisationReading> Run(
        Network trueNetwork, Network permutedNetwork, IImageSource images, IReadOnlyList<MapMethod> methods, IProgress<string>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trueNetwork);
        ArgumentNullException.ThrowIfNull(permutedNetwork);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(methods);
        var count = images.Labels.Length;
        if (count == 0 || methods.Count == 0) throw new InvalidInputException(
            "A data randomisation test needs pictures and methods; give at least one of each.");
        if (!trueNetwork.Nodes.Select(node => (node.Name, node.Kind)).SequenceEqual(permutedNetwork.Nodes.Select(node => (node.Name, node.Kind))))
            throw new InvalidInputException(
                $"{trueNetwork.Name} and {permutedNetwork.Name} have different layers; compare two networks of one architecture.");
        var found = new Dictionary<(string Method, string Layer), List<MapLikeness>>();
        for (var start = 0; start < count; start += BatchSize)
        {
            int[] batch = [.. Enumerable.Range(start, Math.Min(BatchSize, count - start))];
            using var input = batch.Select(image => trueNetwork.Preprocessing.Prepare(images.Load(image))).ToList().ToTensor();
            var decision = Decision.Classes([.. batch.Select(image => images.Labels[image])]);
            using var learned = TracedDecision.Record(trueNetwork, input, decision, cancellation);
            using var byHeart = TracedDecision.Record(permutedNetwork, input, decision, cancellation);
            foreach (var method in methods)
                foreach (var (maps, others) in method.Explain(learned, cancellation).Zip(method.Explain(byHeart, cancellation)))
                    foreach (var (layer, map) in maps)
                        if (others.TryGetValue(layer, out var other)) List(method.Name, layer).Add(MapLikeness.Of(map, other));
            progress?.Report($"{start + batch.Length} of {count} pictures compared");
        }

        return
        [
            .. from method in methods
               from node in trueNetwork.FlowNodes
               where found.ContainsKey((method.Name, node.Name))
               select Reading(method.Name, node.Name, found[(method.Name, node.Name)]),
        ];

        List<MapLikeness> List(string method, string layer) => found.TryGetValue((method, layer), out var list) ? list : found[(method, layer)] = [];
    }

    private static DataRandomisationReading Reading(string method, string layer, IReadOnlyList<MapLikeness> likenesses) => new(
        method, layer, Bootstrap.Mean([.. likenesses.Select(likeness => likeness.Spearman)]),
        Bootstrap.Mean([.. likenesses.Select(likeness => likeness.SpearmanAbsolute)]),
        Bootstrap.Mean([.. likenesses.Select(likeness => likeness.StructuralSimilarity)]));
}
