namespace NAFlow.Models;

/// <summary>
/// The words that training programs put before the names of a network's tensors. Some networks' own names begin with such a word too, so nothing is
/// decided here: all that could be meant are listed, none first, and whoever knows the network's names chooses.
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
