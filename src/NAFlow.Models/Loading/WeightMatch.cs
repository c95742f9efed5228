namespace NAFlow.Models;

/// <summary>A network of the zoo that weights may be of, and how their names are taken.</summary>
/// <param name="Blueprint">The network.</param>
/// <param name="Reading">How names are taken.</param>
internal sealed record WeightMatch(Blueprint Blueprint, NameReading Reading)
{
    /// <summary>
    /// Every match, the likeliest first: by names, under each prefix and with each renaming; or, where names say nothing, by shapes in the order of
    /// the file.
    /// </summary>
    /// <param name="weights">The weights; those of any shape match nothing.</param>
    /// <param name="wanted">The only network to match; null for any, or the one that the weights say they are of.</param>
    public static IEnumerable<WeightMatch> All(Weights weights, Blueprint? wanted = null)
    {
        if (weights.Shapes is not { } shapes) yield break;
        IReadOnlyList<Blueprint> candidates = wanted is not null ? [wanted] : Blueprints.TryFind(weights.Network) is { } said ? [said]
            : Blueprints.All;
        var isNamed = false;
        foreach (var reading in TensorNames.Readings(shapes.Keys))
        {
            var named = new WeightShapes(shapes, reading);
            foreach (var blueprint in candidates)
                if (blueprint.Fits(named))
                {
                    isNamed = true;
                    yield return new WeightMatch(blueprint, reading);
                }
        }

        if (isNamed) yield break;
        foreach (var prefix in TensorPrefix.Candidates(shapes.Keys))
            foreach (var blueprint in candidates)
                if (OrderedNames.TryRead(blueprint, prefix, shapes) is { } reading) yield return new WeightMatch(blueprint, reading);
    }
}

/// <summary>
/// Names that tell nothing, such as those of a network cut into a sequence: the tensors are known by their shapes, which must be those of the
/// published trunk one after the other. Only the channels of the image and the first kernel may be others.
/// </summary>
internal static class OrderedNames
{
    private const string BatchCounter = "num_batches_tracked";

    /// <summary>The reading; null when the tensors are not the trunk's.</summary>
    public static NameReading? TryRead(Blueprint blueprint, string prefix, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes)
    {
        var trunk = TrunkOutline.Published(blueprint);
        var given = shapes.Where(entry => (prefix.Length == 0 || TensorPrefix.Follows(entry.Key, prefix))
            && !entry.Key.EndsWith(BatchCounter, StringComparison.Ordinal)).Select(entry => entry.Key).ToArray();
        if (given.Length < trunk.Tensors.Count || NetworkDialect.IsStrange(given)) return null;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var ((name, shape), index) in trunk.Tensors.Select((tensor, index) => (tensor, index)))
        {
            var found = shapes[given[index]];
            if (Last(name) != Last(given[index]) || (index == 0 ? !IsStem(found, shape) : !found.SequenceEqual(shape))) return null;
            names.Add(name, given[index]);
        }

        var dialect = NetworkDialect.Of(given);
        foreach (var rest in given.Skip(trunk.Tensors.Count))
            names.TryAdd(dialect?.Behind(blueprint, rest[prefix.Length..]) ?? rest[prefix.Length..], rest);
        var first = trunk.Tensors[0].Name;
        return new NameReading(
            prefix, names, [$"layers are known by their shapes, one after the other: {names[first]} is {first}; between them is what the published network has",
                .. dialect is null ? Array.Empty<string>() : [$"names are {dialect.Said}'s, whose epsilon is {dialect.Epsilon}"]])
        { Dialect = dialect };
    }

    private static bool IsStem(IReadOnlyList<long> found, IReadOnlyList<long> published) => found.Count == 4 && found[0] == published[0];

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];
}

/// <summary>The tensors of a trunk in the order of its layers, found out without making any.</summary>
/// <param name="Tensors">Their names and shapes.</param>
/// <param name="Channels">The channels of the last feature map.</param>
internal sealed record TrunkOutline(IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> Tensors, long Channels)
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, TrunkOutline> Known = new(StringComparer.Ordinal);

    /// <summary>That of the published network.</summary>
    public static TrunkOutline Published(Blueprint blueprint) =>
        Known.GetOrAdd(blueprint.Name, _ => Of(blueprint, WeightShapes.Free(blueprint.Name), Assumptions.Usual, blueprint.InputChannels));

    /// <summary>The tensors of the published network, those of its own head too.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> WithHead(Blueprint blueprint)
    {
        var draft = NetworkDraft.Outline(WeightShapes.Free(blueprint.Name), blueprint.InputChannels, blueprint.Width, Assumptions.Usual);
        var features = blueprint.Trunk(draft);
        blueprint.Classifier?.Append(draft, features, blueprint.Classifier.Classes);
        return draft.Tensors;
    }

    /// <summary>That of weights.</summary>
    /// <exception cref="InvalidInputException">A tensor is missing, or reads another number of inputs.</exception>
    public static TrunkOutline Of(Blueprint blueprint, WeightShapes shapes, Assumptions assumptions, int inputChannels)
    {
        var draft = NetworkDraft.Outline(shapes, inputChannels, blueprint.Width, assumptions);
        return new TrunkOutline(draft.Tensors, blueprint.Trunk(draft).Channels);
    }
}
