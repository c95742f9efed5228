using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// A head as transfer learning makes them: linear layers, each with or without batch normalisation, with ReLUs and dropout between them, on the
/// pooled features. Names do not matter: the layers are found by their shapes, each reading what the one before it gives. A ReLU shows only where the
/// numbers of a sequence leave room for it, and is assumed there.
/// </summary>
internal sealed record ChainHead(long Reads, IReadOnlyList<ChainLayer> Layers) : Head
{
    /// <summary>Parts of modules' names that are no classifiers' but of the training.</summary>
    private static readonly string[] Training =
        ["project", "proto", "predict", "neck", "queue", "decode", "discrim", "aux", "momentum", "ema", "teacher", "target", "loss"];

    internal override bool LeavesClassifierUnused => false;

    /// <summary>The tensors it reads.</summary>
    public IEnumerable<string> Tensors => Layers.SelectMany(layer => layer.Tensors);

    /// <summary>The head that tensors make; null when they make none.</summary>
    /// <param name="shapes">All tensors.</param>
    /// <param name="left">Those that the trunk leaves, in the order of the file.</param>
    /// <param name="channels">What the trunk gives.</param>
    /// <param name="ownName">The module in whose place the head goes, which may be called anything.</param>
    /// <param name="chosen">The module that the head is in; null for the one there is.</param>
    public static ChainHead? Of(WeightShapes shapes, IReadOnlyCollection<string> left, long channels, string ownName, string? chosen = null)
    {
        var modules = Modules(shapes, chosen is null ? left : [.. left.Where(name => name.StartsWith($"{chosen}.", StringComparison.Ordinal))],
            chosen is null ? ownName : Root(chosen));
        var start = modules.FindIndex(module => Starts(module.Inputs, channels));
        if (start < 0) return null;
        var (reads, width) = (modules[start].Inputs, modules[start].Inputs);
        var layers = new List<ChainLayer>();
        foreach (var module in modules.Skip(start))
            if (module.Inputs == width)
            {
                layers.Add(module);
                width = module.Outputs;
            }

        // A second layer that reads the features is another head: which is meant cannot be told.
        var rivals = modules.Except(layers).Any(module => module.IsLinear && module.Inputs == reads && Root(module.Name) != Root(layers[0].Name));
        return !layers.Exists(layer => layer.IsLinear) || (chosen is null && rivals && Root(layers[0].Name) != ownName)
            ? null
            : new ChainHead(reads, layers);
    }

    internal override Signal Append(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        var x = Pool(draft, features, blueprint);
        var (previous, hasRelu) = ((ChainLayer?)null, true);
        foreach (var layer in Layers)
        {
            if (!hasRelu && Room(previous!, layer) is { } relu)
            {
                draft.Assume(draft.Assumptions.HeadActivationSaid);
                if (draft.Assumptions.HeadActivation) x = draft.Append(relu, new Relu(), x);
                hasRelu = true;
            }

            if (layer.IsLinear)
            {
                x = draft.Connect(layer.Name, x, layer.Outputs, bias: draft.Shapes.Has($"{layer.Name}.bias"));
                hasRelu = false;
            }
            else x = draft.Append(
                layer.Name, new BatchNormalisation(x.Channels, affine: draft.Shapes.Has($"{layer.Name}.weight"), vectors: true), x);
            previous = layer;
        }

        return x;
    }

    private Signal Pool(NetworkDraft draft, Signal features, Blueprint blueprint)
    {
        if (Reads == features.Channels) return draft.Pool(features);
        if (Reads != 2 * features.Channels) return GridPool.Append(draft, features, Reads, blueprint.Name);
        draft.Assume("head-pool=max+average, in this order, of the last feature map");
        var both = draft.Concatenate(
            "pool", draft.Append("gmp", new GlobalMaxPool(), features), draft.Append("gap", new AdaptiveAveragePool(1), features));
        return draft.Append("flatten", new Flatten(), both);
    }

    /// <summary>The name of a ReLU between two layers; null where there is no room for one.</summary>
    private static string? Room(ChainLayer before, ChainLayer after)
    {
        var (parent, index) = Numbered(before.Name);
        var (other, next) = Numbered(after.Name);
        if (index is not { } from || next is not { } to || parent != other)
            // Normalisation by its own name stands before the ReLU, as it does in a sequence.
            return after.IsLinear ? $"{before.Name}.relu" : null;
        return to > from + 1 ? $"{parent}{from + 1}" : null;
    }

    private static (string Parent, int? Index) Numbered(string name)
    {
        var dot = name.LastIndexOf('.') + 1;
        return (name[..dot], int.TryParse(name.AsSpan(dot), out var index) ? index : null);
    }

    private static bool Starts(long inputs, long channels)
    {
        if (inputs == channels || inputs == 2 * channels) return true;
        var grid = (long)Math.Round(Math.Sqrt((double)inputs / channels));
        return grid > 1 && grid * grid * channels == inputs;
    }

    private static List<ChainLayer> Modules(WeightShapes shapes, IReadOnlyCollection<string> left, string ownName)
    {
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new List<ChainLayer>();
        foreach (var module in left.GroupBy(name => name[..Math.Max(0, name.LastIndexOf('.'))]))
        {
            if (Root(module.Key) != ownName && Training.Any(part => module.Key.Contains(part, StringComparison.OrdinalIgnoreCase))) continue;
            foreach (var path in Paths(module.Key)) order.TryAdd(path, order.Count);
            string[] names = [.. module];
            if (shapes[$"{module.Key}.weight"] is [> 0 and var outputs, > 0 and var inputs]
                && names.All(name => name == $"{module.Key}.weight"
                    || (name == $"{module.Key}.bias" && shapes[name] is [var count] && count == outputs)))
                found.Add(new ChainLayer(module.Key, true, inputs, outputs, names));
            else if (shapes[$"{module.Key}.running_mean"] is [> 0 and var width] && shapes[$"{module.Key}.running_var"] is [var other]
                && other == width
                && names.All(name => shapes[name] is [var count] && count == width))
                found.Add(new ChainLayer(module.Key, false, width, width, names));
        }

        // In the order of the file, but the numbers of a sequence count as such: files may be sorted by letters.
        found.Sort((one, another) => Compare(one.Name, another.Name));
        return found;

        int Compare(string one, string another)
        {
            foreach (var (left, right) in Paths(one).Zip(Paths(another)))
                if (left != right)
                    return Numbered(left) is { Index: { } from } && Numbered(right) is { Index: { } to } ? from.CompareTo(to)
                        : order[left].CompareTo(order[right]);
            return one.Length.CompareTo(another.Length);
        }
    }

    private static IEnumerable<string> Paths(string name)
    {
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1)) yield return name[..dot];
        yield return name;
    }

    private static string Root(string name) => name.Split('.')[0];
}

/// <summary>A linear layer of a head, or a batch normalisation.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="IsLinear">Whether it is linear.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Tensors">Its tensors.</param>
internal sealed record ChainLayer(string Name, bool IsLinear, long Inputs, long Outputs, IReadOnlyList<string> Tensors);
