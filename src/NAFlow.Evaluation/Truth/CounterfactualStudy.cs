using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

/// <summary>
/// Do the maps lie on the part that decides? Two pictures that differ in one part belong to different classes, so that part decides between the two. What is
/// explained is that decision: the score of a picture's class minus that of its twin's.
/// </summary>
public static class CounterfactualStudy
{
    /// <summary>Runs the study, one side of a pair of twins after the other.</summary>
    /// <param name="network">A classifier of the 50 classes.</param>
    /// <param name="pairs">The pictures.</param>
    /// <param name="methods">The methods, each under a name of its own.</param>
    /// <param name="progress">Told of each side as it is done.</param>
    /// <param name="cancellation">Stops between layers and solver iterations.</param>
    /// <exception cref="InvalidInputException">The network does not tell creatures apart.</exception>
    public static TruthResult Run(
        Network network, IReadOnlyList<CounterfactualPair> pairs, IReadOnlyList<MapMethod> methods, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(methods);
        if (pairs.Count == 0) throw new InvalidInputException("A counterfactual study needs pictures; give at least one pair.");
        var toldRight = new List<double>();
        var highest = new Dictionary<(string Method, string Layer), List<(CreaturePart Part, double OfItsSize, double OfAll)>>();
        foreach (var scenes in pairs.GroupBy(pair => pair.Twins))
            foreach (var (kind, twin, side) in Sides(scenes.Key, [.. scenes]))
            {
                var images = side.Select(scene => scene.Draw(network.Preprocessing.Size)).ToList();
                using var input = images.Select(image => network.Preprocessing.Prepare(image.ToPhoto(kind.Name))).ToList().ToTensor();
                var decision = Decision.Contrast(kind.Index, twin.Index);
                using var traced = TracedDecision.Record(network, input, decision, cancellation);
                toldRight.AddRange(traced.Score.Values.Select(difference => difference > 0 ? 1.0 : 0.0));
                foreach (var method in methods)
                    foreach (var (maps, image) in method.Explain(traced, cancellation).Zip(images))
                        foreach (var (layer, map) in maps)
                        {
                            if (!highest.TryGetValue((method.Name, layer), out var list)) highest[(method.Name, layer)] = list = [];
                            var densities = PartDensity.Of(map, image);
                            list.Add((
                                scenes.Key.Deciding, PartDensity.IsHighestOfItsSize(densities, scenes.Key.Deciding) ? 1 : 0,
                                PartDensity.IsHighest(densities, scenes.Key.Deciding) ? 1 : 0));
                        }

                progress?.Report($"{kind.Name}, told from {twin.Name} by its {scenes.Key.Deciding.ToString().ToLowerInvariant()}");
            }

        return new TruthResult(
            network.Name, toldRight.Count, Bootstrap.Mean(toldRight),
            [.. highest.Select(entry => new TruthReading(
                entry.Key.Method, entry.Key.Layer, Bootstrap.Mean([.. entry.Value.Select(one => one.OfItsSize)]), Bootstrap.Mean([.. entry.Value.Select(one => one.OfAll)]),
                entry.Value.GroupBy(one => one.Part).ToDictionary(group => group.Key, group => group.Average(one => one.OfItsSize))))]);
    }

    private static IEnumerable<(CreatureClass Kind, CreatureClass Twin, IEnumerable<CreatureScene> Scenes)> Sides(TwinClasses twins, IReadOnlyList<CounterfactualPair> pairs) =>
        [(twins.First, twins.Second, pairs.Select(pair => pair.First)), (twins.Second, twins.First, pairs.Select(pair => pair.Second))];
}
