namespace NAFlow.Models;

/// <summary>The modules among tensors that may be parts of a head.</summary>
internal static class HeadModules
{
    private const int FewestOfKernel = 3;

    /// <summary>What parts of modules' names begin with that are no classifiers' but of the training.</summary>
    private static readonly string[] Training =
    [
        "project", "proto", "predict", "neck", "queue", "decode", "discrim", "aux", "momentum", "ema", "teacher", "target", "loss", "criterion",
        "metric", "confmat", "arcface", "cosface", "margin", "center", "optim",
    ];

    /// <summary>Those that may be, in the order of the file; the numbers of a sequence count as such, for files may be sorted by letters.</summary>
    public static List<ChainLayer> Of(WeightShapes shapes, IReadOnlyList<string> loose, string prefix, string ownName, Assumptions assumptions)
    {
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new List<ChainLayer>();
        var chosen = assumptions.HeadModule?.Split('+', StringSplitOptions.TrimEntries) ?? [];
        var isDistilled = loose.Any(name => name.Contains("last_layer.weight", StringComparison.Ordinal))
            && loose.Any(name => name.Contains("mlp.0.weight", StringComparison.Ordinal));
        var convolved = loose.Where(name => IsConvolution(name, shapes[name]!)).SelectMany(name => Paths(ModuleOf(name)))
            .Where(path => !prefix.StartsWith($"{path}.", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var module in loose.GroupBy(ModuleOf))
        {
            if (module.Key.Length == 0 || assumptions.LeftOut.Any(left => ModulePath.IsIn(module.Key, left))) continue;
            var isWanted = ModulePath.Root(module.Key) == ownName || chosen.Any(part => ModulePath.IsIn(module.Key, part));
            if (!isWanted && (IsTraining(module.Key) || (isDistilled && module.Key.Split('.').Any(part => part is "last_layer" or "mlp"))
                || Paths(module.Key).Any(convolved.Contains))) continue;
            foreach (var path in Paths(module.Key)) order.TryAdd(path, order.Count);
            if (Layer(shapes, module.Key, [.. module]) is { } layer) found.Add(layer);
        }

        for (var index = 0; index < found.Count; index++)
            if (IsLayerNormalisation(shapes, found[index], found)) found[index] = found[index] with { Kind = ChainKind.LayerNormalisation };
        found.Sort((one, another) => Compare(one.Name, another.Name));
        return found;

        int Compare(string one, string another)
        {
            foreach (var (left, right) in Paths(one).Zip(Paths(another)))
                if (left != right)
                    return ChainLayer.Numbered(left) is { Index: { } from } && ChainLayer.Numbered(right) is { Index: { } to } ? from.CompareTo(to)
                        : order[left].CompareTo(order[right]);
            return one.Length.CompareTo(another.Length);
        }
    }

    /// <summary>Whether a module of a scale and a shift stands behind a linear layer of its width, in the same sequence.</summary>
    private static bool IsLayerNormalisation(WeightShapes shapes, ChainLayer module, List<ChainLayer> others) =>
        module is { Kind: ChainKind.Other, Parent.Length: > 0, Tensors.Count: 2 } && shapes[$"{module.Name}.bias"] is [var width]
            && width == module.Inputs
        && shapes[$"{module.Name}.weight"] is [_] && others.Exists(other => other.IsLinear && other.Parent == module.Parent
            && other.Outputs == width && ChainLayer.Numbered(other.Name).Index + 1 == ChainLayer.Numbered(module.Name).Index);

    private static ChainLayer? Layer(WeightShapes shapes, string name, string[] tensors)
    {
        // A convolution of one pixel whose scores are averaged is a linear layer on the averages.
        IReadOnlyList<long>? weight = shapes[$"{name}.weight"] is [var rows, var columns, 1, 1] ? [rows, columns] : shapes[$"{name}.weight"];
        if (shapes[$"{name}.running_mean"] is [> 0 and var width] && shapes[$"{name}.running_var"] is [var other] && other == width
            && tensors.All(tensor => shapes[tensor] is [var count] && count == width))
            return new ChainLayer(name, ChainKind.Normalisation, width, width, tensors);
        if (weight is [> 0 and var outputs, > 0 and var inputs])
            return new ChainLayer(name, tensors.All(tensor => tensor == $"{name}.weight"
                || (tensor == $"{name}.bias" && shapes[tensor] is [var count] && count == outputs)) ? ChainKind.Linear : ChainKind.Other,
                inputs, outputs, tensors);
        return weight is [> 1 and var scaled] ? new ChainLayer(name, ChainKind.Other, scaled, scaled, tensors) : null;
    }

    /// <summary>Whether a tensor is a convolution's, but for one of one pixel that is called as a classifier is.</summary>
    private static bool IsConvolution(string name, IReadOnlyList<long> shape) => shape.Count >= FewestOfKernel
        && !(shape is [_, _, 1, 1] && name.Split('.', '_').Any(word => Classifying.Contains(word)));

    private static readonly string[] Classifying = ["classifier", "fc", "head", "logits", "linear", "last"];

    private static bool IsTraining(string module) =>
        module.Split('.', '_').Any(word => Training.Any(part => word.StartsWith(part, StringComparison.OrdinalIgnoreCase)));

    private static string ModuleOf(string tensor) => tensor[..Math.Max(0, tensor.LastIndexOf('.'))];

    private static IEnumerable<string> Paths(string name)
    {
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1)) yield return name[..dot];
        yield return name;
    }
}
