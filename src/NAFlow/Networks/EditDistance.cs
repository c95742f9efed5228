namespace NAFlow.Networks;

/// <summary>How many letters must be added, removed or exchanged to turn one word into another (Levenshtein), in any letter case.</summary>
internal static class EditDistance
{
    private const int LongestWord = 200;

    /// <summary>The distance; of longer texts, only the first 200 letters count.</summary>
    public static int Between(string first, string second)
    {
        var (from, to) = (Folded(first), Folded(second));
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var exchanged = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(exchanged, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }

    /// <summary>The few names that a mistyped one is nearest to, those that contain it first.</summary>
    public static IReadOnlyList<string> Nearest(string wanted, IEnumerable<string> names, int count = 3) =>
    [
        .. names
            .OrderByDescending(name => wanted.Length > 1 && name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            .ThenBy(name => Between(name, wanted)).ThenBy(name => name, StringComparer.Ordinal).Take(count),
    ];

    private static string Folded(string word) => word[..Math.Min(word.Length, LongestWord)].ToUpperInvariant();
}

/// <summary>The layers there are, for a sentence that refuses a name: all of a few, the nearest of many.</summary>
internal static class LayerNames
{
    private const int Few = 12;
    private const int Shown = 5;

    public static string Known(string wanted, IReadOnlyList<string> names) => names.Count <= Few
        ? $"the layers are {string.Join(", ", names)}"
        : $"the nearest of {names.Count} layers are {string.Join(", ", EditDistance.Nearest(wanted.Trim('*'), names, Shown))}";
}
