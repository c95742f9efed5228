using System.Globalization;
using System.Text.RegularExpressions;

namespace NAFlow.Models;

/// <summary>One way to take the names of tensors.</summary>
/// <param name="Prefix">What stands before the network's own names; empty for nothing.</param>
/// <param name="Names">From the network's name to the given one; tensors without the prefix are left out.</param>
/// <param name="Seen">What was found out on the way, in words.</param>
internal sealed record NameReading(string Prefix, IReadOnlyDictionary<string, string> Names, IReadOnlyList<string> Seen)
{
    /// <summary>What stands before the name of a module that has the name of one of the network's own.</summary>
    public const string Outer = "outer.";

    /// <summary>The network's name for a given one without the prefix.</summary>
    public Func<string, string> Rename { get; init; } = name => name;

    /// <summary>The program whose names they are, where it does otherwise than torchvision; null for none.</summary>
    public NetworkDialect? Dialect { get; init; }

    /// <summary>The modules that a file states, by the network's names.</summary>
    public IReadOnlyDictionary<string, StatedModule> Modules(IReadOnlyDictionary<string, StatedModule> given)
    {
        var named = new Dictionary<string, StatedModule>(StringComparer.Ordinal);
        foreach (var (name, module) in given)
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > Prefix.Length)
                named.TryAdd(Rename($"{name[Prefix.Length..]}.{Part}")[..^(Part.Length + 1)], module);
        foreach (var (name, tensor) in Names)
            if (name.EndsWith($".{Part}", StringComparison.Ordinal) && given.TryGetValue(tensor[..^(Part.Length + 1)], out var module))
                named[name[..^(Part.Length + 1)]] = module;
        return named;
    }

    private const string Part = "weight";

    /// <summary>
    /// The same with tensors from outside the prefix, under their own names; a module that has the name of one of the network's own is called the
    /// outer one.
    /// </summary>
    public NameReading With(IEnumerable<string> outside)
    {
        var names = new Dictionary<string, string>(Names, StringComparer.Ordinal);
        var roots = Names.Keys.Select(ModulePath.Root).ToHashSet(StringComparer.Ordinal);
        foreach (var name in outside) names.TryAdd(roots.Contains(ModulePath.Root(name)) ? Outer + name : name, name);
        return this with { Names = names };
    }

    /// <summary>Without the tensors that are not asked for.</summary>
    public NameReading Only(Func<string, bool> wanted) =>
        this with { Names = Names.Where(name => wanted(name.Key)).ToDictionary(StringComparer.Ordinal) };
}

/// <summary>The path of a module, or of a tensor in one: names with dots between them.</summary>
internal static class ModulePath
{
    /// <summary>The first name.</summary>
    public static string Root(string path) => path.Split('.')[0];

    /// <summary>Whether a path is a module's own, or lies in it.</summary>
    public static bool IsIn(string path, string module) => path == module || path.StartsWith($"{module}.", StringComparison.Ordinal);
}

/// <summary>The names by which a network may know the tensors of a file.</summary>
internal static class TensorNames
{
    /// <summary>
    /// Every way to take the names, the file's own first, then without a prefix, and each also with the names that other programs have for the same
    /// layers.
    /// </summary>
    public static IEnumerable<NameReading> Readings(IEnumerable<string> given)
    {
        var all = given.ToArray();
        foreach (var prefix in TensorPrefix.Candidates(all))
        {
            var names = Reading(all, prefix);
            yield return new NameReading(prefix, names, []);
            foreach (var renaming in Renaming.All)
                if (names.Keys.Any(renaming.Changes))
                    yield return new NameReading(prefix, renaming.Apply(names), [renaming.Description]) { Rename = renaming.Of };
        }
    }

    private static Dictionary<string, string> Reading(IEnumerable<string> all, string prefix)
    {
        var names = all.Where(name => prefix.Length == 0 || TensorPrefix.Follows(name, prefix))
            .ToDictionary(name => name[prefix.Length..], StringComparer.Ordinal);
        foreach (var (name, given) in names.ToArray())
            // A file that has both names is not of the older kind: both tensors are kept.
            if (ConvNeXtNames.Plain(DenseNetNames.Modern(ParallelNames.Plain(name))) is var modern && modern != name && names.TryAdd(modern, given))
                names.Remove(name);
        return names;
    }
}

/// <summary>Other names of the same layers.</summary>
/// <param name="Description">What it does, in words.</param>
/// <param name="Of">The name that a network has for a given one.</param>
internal sealed record Renaming(string Description, Func<string, string> Of)
{
    /// <summary>The modules of a ResNet in the order in which a sequence of them numbers them.</summary>
    private static readonly Dictionary<string, string> ResNetModules = new()
    {
        ["0"] = "conv1",
        ["1"] = "bn1",
        ["2"] = "relu",
        ["3"] = "maxpool",
        ["4"] = "layer1",
        ["5"] = "layer2",
        ["6"] = "layer3",
        ["7"] = "layer4",
        ["8"] = "avgpool",
    };

    /// <summary>Stages of numbered blocks; elsewhere the same word lists the blocks themselves.</summary>
    private const string Layers = "layers.";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Renaming> All { get; } =
    [
        .. ((string[])["shortcut", "skip", "identity"]).Select(word => new Renaming(
            $"{word} is read as downsample", name => name.Replace($".{word}.", ".downsample.", StringComparison.Ordinal))),
        new("numbers are read as the modules of a ResNet in a sequence", name => Numbered(name, ResNetModules.GetValueOrDefault)),
        new("layers.N is read as layerN+1", name => Numbered(name, Layers, 4, number => $"layer{number + 1}")),
        new("stem is read as the first convolutions", name => Numbered(name, "stem.", 8, number => number == 7 ? "bn1" : $"conv1.{number}")),
        new("se_module is read as se", name => name.Replace(".se_module.", ".se.", StringComparison.Ordinal)),
        new("names are read as those of Hugging Face's ResNet", HuggingFaceNames.Plain),
        new("names are read as those of Detectron2's ResNet", DetectronNames.Plain),
        new("0 is read as features, the first module of a sequence", name => Numbered(name, number => number == "0" ? "features" : null)),
    ];

    /// <summary>Whether it changes a name.</summary>
    public bool Changes(string name) => Of(name) != name;

    /// <summary>The names as it changes them.</summary>
    public Dictionary<string, string> Apply(IReadOnlyDictionary<string, string> names)
    {
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, given) in names) changed.TryAdd(Of(name), given);
        return changed;
    }

    private static string Numbered(string name, string beginning, int most, Func<int, string> module)
    {
        if (!name.StartsWith(beginning, StringComparison.Ordinal)) return name;
        var dot = name.IndexOf('.', beginning.Length);
        return dot > 0 && (beginning != Layers || char.IsAsciiDigit(name.ElementAtOrDefault(dot + 1)))
            && int.TryParse(name.AsSpan(beginning.Length..dot), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < most
            ? module(number) + name[dot..] : name;
    }

    private static string Numbered(string name, Func<string, string?> module)
    {
        var dot = name.IndexOf('.');
        return dot > 0 && module(name[..dot]) is { } found ? found + name[dot..] : name;
    }
}

/// <summary>
/// What stands before the names of a network's tensors. Some networks' own names begin with such a word too, so nothing is decided here: every
/// possible prefix is listed, the empty one first, and the caller, which knows the network's names, chooses.
/// </summary>
internal static class TensorPrefix
{
    private const int MostWords = 4, MostFound = 32, MostOthers = 64, FewestTensors = 4;

    /// <summary>
    /// The words of training programs, in the order in which they are tried; of two networks trained together the one that is used afterwards comes
    /// first.
    /// </summary>
    private static readonly string[] Words =
    [
        "module.", "_orig_mod.", "model.", "encoder_q.", "base_encoder.", "online_network.", "online_encoder.", "student.", "teacher.", "backbone.",
        "encoder.", "features_extractor.", "feature_extractor.", "network.", "net.",
    ];

    /// <summary>
    /// The prefixes that some of the names begin with: known words, shorter ones first, beginning with the empty one; then any other that several
    /// names share, with most names first.
    /// </summary>
    public static IReadOnlyList<string> Candidates(IEnumerable<string> names)
    {
        var all = names.ToArray();
        List<string> found = [""], last = found;
        for (var words = 0; words < MostWords && last.Count > 0; words++)
        {
            last = [.. last.SelectMany(start => Words.Select(word => start + word)).Where(prefix => all.Any(name => Follows(name, prefix)))
                .Take(MostFound - found.Count)];
            found = [.. found, .. last];
        }

        return [.. found, .. Others(all).Except(found).Take(MostOthers)];
    }

    /// <summary>Whether a name has something after a prefix.</summary>
    public static bool Follows(string name, string prefix) => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal);

    private static IEnumerable<string> Others(string[] names)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names)
            for (var (dot, words) = (name.IndexOf('.'), 0); dot >= 0 && words < MostWords; dot = name.IndexOf('.', dot + 1), words++)
                counts[name[..(dot + 1)]] = counts.GetValueOrDefault(name[..(dot + 1)]) + 1;
        var common = Common(names);
        if (common.Length > 0) counts.TryAdd(common, names.Length);
        return counts.Where(entry => entry.Value >= FewestTensors).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Length)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key);
    }

    /// <summary>What all names begin with, which need not end with a dot.</summary>
    private static string Common(string[] names)
    {
        if (names.Length == 0) return string.Empty;
        var common = names[0].AsSpan();
        foreach (var name in names) common = common[..common.CommonPrefixLength(name)];
        return common.ToString();
    }
}

/// <summary>The names of torchvision's older DenseNet files, which had a dot where there is none today: <c>denselayer1.norm.1.weight</c>.</summary>
internal static partial class DenseNetNames
{
    /// <summary>Today's name of a tensor; any other name stays as it is.</summary>
    public static string Modern(string name) => Dotted().Replace(name, "$1$2");

    [GeneratedRegex(@"(denselayer[0-9]+\.(?:norm|conv))\.([12]\.(?:weight|bias|running_mean|running_var|num_batches_tracked)$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();
}

/// <summary>The names of a ResNet in Hugging Face's library.</summary>
internal static partial class HuggingFaceNames
{
    /// <summary>torchvision's name of a tensor; any other name stays as it is.</summary>
    public static string Plain(string name)
    {
        var plain = Embedder().Replace(name, match => match.Groups[1].Value[0] == 'c' ? "conv1." : "bn1.");
        plain = Block().Replace(plain, match =>
        {
            var isConvolution = match.Groups[5].Value[0] == 'c';
            var place = $"layer{int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) + 1}.{match.Groups[2].Value}.";
            return match.Groups[4].Success
                ? $"{place}{(isConvolution ? "conv" : "bn")}{int.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture) + 1}."
                : $"{place}downsample.{(isConvolution ? 0 : 1)}.";
        });
        return plain.StartsWith("classifier.1.", StringComparison.Ordinal) ? $"fc.{plain["classifier.1.".Length..]}" : plain;
    }

    [GeneratedRegex(@"^(?:resnet\.)?embedder\.embedder\.(convolution|normalization)\.", RegexOptions.CultureInvariant)]
    private static partial Regex Embedder();

    [GeneratedRegex(@"^(?:resnet\.)?encoder\.stages\.([0-9])\.layers\.([0-9]{1,3})\.(layer\.([0-9])|shortcut)\.(convolution|normalization)\.",
        RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}

/// <summary>The names of a ResNet in Detectron2: stages are counted with the stem, and normalisations belong to their convolutions.</summary>
internal static partial class DetectronNames
{
    /// <summary>torchvision's name of a tensor; any other name stays as it is.</summary>
    public static string Plain(string name)
    {
        var plain = Stage().Replace(name, match => $"layer{int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1}.");
        if (plain == name && !name.StartsWith("stem.", StringComparison.Ordinal))
            return name.StartsWith("linear.", StringComparison.Ordinal) ? $"fc{name["linear".Length..]}" : name;
        plain = plain.Replace("stem.", string.Empty, StringComparison.Ordinal);
        plain = Normalisation().Replace(plain, "bn$1.");
        return plain.Replace(".shortcut.norm.", ".downsample.1.", StringComparison.Ordinal)
            .Replace(".shortcut.", ".downsample.0.", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^res([2-5])\.", RegexOptions.CultureInvariant)]
    private static partial Regex Stage();

    [GeneratedRegex(@"\bconv([1-3])\.norm\.", RegexOptions.CultureInvariant)]
    private static partial Regex Normalisation();
}

/// <summary>
/// The names of networks of which only a part was trained on several devices, as AlexNet and VGG often are: <c>features.module.0.weight</c>.
/// </summary>
internal static class ParallelNames
{
    /// <summary>The name the tensor has without that; any other name stays as it is.</summary>
    public static string Plain(string name) => name.Replace(".module.", ".", StringComparison.Ordinal);
}
