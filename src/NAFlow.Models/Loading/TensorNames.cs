using System.Text.RegularExpressions;

namespace NAFlow.Models;

/// <summary>The names by which a network may know the tensors of a file.</summary>
internal static class TensorNames
{
    /// <summary>
    /// Every way to take the names, the file's own first. Each leads from the network's name to the file's; tensors without the prefix are left out.
    /// </summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Readings(IEnumerable<string> given)
    {
        var all = given.ToArray();
        return TensorPrefix.Candidates(all).Select(prefix => Reading(all, prefix));
    }

    private static Dictionary<string, string> Reading(IEnumerable<string> all, string prefix)
    {
        var names = all.Where(name => prefix.Length == 0 || TensorPrefix.Follows(name, prefix))
            .ToDictionary(name => name[prefix.Length..], StringComparer.Ordinal);
        foreach (var (name, given) in names.ToArray())
            // A file that has both names is not of the older kind: both tensors are kept.
            if (DenseNetNames.Modern(ParallelNames.Plain(name)) is var modern && modern != name && names.TryAdd(modern, given))
                names.Remove(name);
        return names;
    }
}

/// <summary>
/// The words that training programs put before the names of a network's tensors. Some networks' own names begin with such a word too, so nothing is
/// decided here: every possible prefix is listed, the empty one first, and the caller, which knows the network's names, chooses.
/// </summary>
internal static class TensorPrefix
{
    private const int MostWords = 4, MostFound = 32;

    /// <summary>In the order in which they are tried; of two networks trained together the one that is used afterwards comes first.</summary>
    private static readonly string[] Words =
    [
        "module.", "_orig_mod.", "model.", "encoder_q.", "base_encoder.", "online_network.", "online_encoder.", "student.", "teacher.", "backbone.",
        "encoder.", "features_extractor.", "feature_extractor.", "network.", "net.",
    ];

    /// <summary>The prefixes that some of the names begin with, shorter ones first, beginning with the empty one.</summary>
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
        return found;
    }

    /// <summary>Whether a name has something after a prefix.</summary>
    public static bool Follows(string name, string prefix) => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal);
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

/// <summary>
/// The names of networks of which only a part was trained on several devices, as AlexNet and VGG often are: <c>features.module.0.weight</c>.
/// </summary>
internal static class ParallelNames
{
    /// <summary>The name the tensor has without that; any other name stays as it is.</summary>
    public static string Plain(string name) => name.Replace(".module.", ".", StringComparison.Ordinal);
}
