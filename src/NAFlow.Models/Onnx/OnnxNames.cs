using System.Text.RegularExpressions;

namespace NAFlow.Models;

/// <summary>
/// Names for layers: the path of the module, where the exporter left it in the operator's name (<c>/features/features.3/squeeze/Conv</c>) or in that
/// of the weights (<c>layer1.0.conv1.weight</c>), and the operator's own name elsewhere.
/// </summary>
internal sealed partial class OnnxNames
{
    private const int LongestName = 120;

    private readonly HashSet<string> taken = new([Networks.Node.ImageName], StringComparer.Ordinal);
    private readonly HashSet<string> modules = new(StringComparer.Ordinal), folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> sizes = new(StringComparer.Ordinal), lasts = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<OnnxStep> steps;
    private readonly Place[] places;

    private OnnxNames(IReadOnlyList<OnnxStep> steps)
    {
        this.steps = steps;
        places = [.. steps.Select(PlaceOf)];
        for (var index = 0; index < places.Length; index++)
            foreach (var folder in FoldersOf(places[index].Module).Append(places[index].Module))
                (sizes[folder], lasts[folder]) = (sizes.GetValueOrDefault(folder) + 1, index);
    }

    /// <summary>A name for each layer, all different.</summary>
    public static string[] For(IReadOnlyList<OnnxStep> steps)
    {
        var names = new OnnxNames(steps);
        return [.. Enumerable.Range(0, steps.Count).Select(names.NameOf)];
    }

    /// <summary>What an operator is called in sentences.</summary>
    public static string Title(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(name => name.Length > 0) ?? "";

    private string NameOf(int index)
    {
        var (step, (module, leaf)) = (steps[index], places[index]);
        var hasWeights = step.Form.WeightName is not null;

        // The layer that ends a module bears its name: a block's last one, or the only one.
        var isModule = module.Length > 0 && (sizes[module] == 1 || (lasts[module] == index && !hasWeights));
        return Unique(isModule ? module : module.Length > 0 ? $"{module}.{leaf}" : leaf, hasWeights);
    }

    /// <summary>A name that nothing has yet, and under which parameters can stand beside those of the others.</summary>
    private string Unique(string wanted, bool hasWeights)
    {
        if (FoldersOf(wanted).Any(modules.Contains) || (hasWeights && folders.Contains(wanted))) wanted = wanted.Replace('.', '_');
        var name = wanted;
        for (var number = 2; !taken.Add(name); number++) name = $"{wanted}_{number}";
        if (hasWeights)
        {
            modules.Add(name);
            folders.UnionWith(FoldersOf(name));
        }

        return name;
    }

    private static Place PlaceOf(OnnxStep step)
    {
        if (step.Origin is not { } origin) return new Place("", Clean(KindOf(step)));
        var title = Title(origin);
        if (title.StartsWith('/')) return FromPath(title.Split('/', StringSplitOptions.RemoveEmptyEntries));
        if (step.Form.WeightName is { } weight && ModuleOfWeight().Match(weight) is { Success: true } match) return new Place(
            Clean(match.Groups[1].Value), "");
        return new Place("", Clean(title.Length > 0 ? title : KindOf(step)));
    }

    private static string KindOf(OnnxStep step) => step.Form is OnnxPlain { Layer: var layer } ? layer.Kind.Replace(' ', '_') : "layer";

    /// <summary>A path whose folders may repeat what stands before them: <c>features/features.3/squeeze</c> is <c>features.3.squeeze</c>.</summary>
    private static Place FromPath(string[] path)
    {
        var steps = new List<string>();
        foreach (var part in path.SkipLast(1).Select(Clean))
        {
            if (steps.Count > 0 && part.StartsWith($"{steps[^1]}.", StringComparison.Ordinal)) steps[^1] = part;
            else steps.Add(part);
        }

        return new Place(string.Join('.', steps), path.Length > 0 ? Clean(path[^1]).ToLowerInvariant() : "layer");
    }

    private static string Clean(string name)
    {
        var clean = string.Join('.', Unsafe().Replace(name.Replace('/', '.'), "_").Split('.', StringSplitOptions.RemoveEmptyEntries));
        if (clean.Length > LongestName) clean = clean[^LongestName..].TrimStart('.');
        return clean.Length > 0 ? clean : "layer";
    }

    private static IEnumerable<string> FoldersOf(string name)
    {
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1)) yield return name[..dot];
    }

    [GeneratedRegex(@"^(.+?)[._](?:weight|w|s|kernel|gamma)(?:[._]\w*)?$")]
    private static partial Regex ModuleOfWeight();

    [GeneratedRegex("[^A-Za-z0-9_.-]+")]
    private static partial Regex Unsafe();

    /// <summary>Where a layer stands.</summary>
    /// <param name="Module">The path of its module; empty where none is known.</param>
    /// <param name="Leaf">What it is called in it.</param>
    private sealed record Place(string Module, string Leaf);
}
