namespace NAFlow.Cli;

/// <summary>The names of the folders of several results.</summary>
internal static class FolderName
{
    /// <summary>The photos' names without extension, made unique; none for a photo by itself.</summary>
    /// <param name="paths">The photos.</param>
    /// <param name="single">Whether one photo needs no folder of its own.</param>
    public static IReadOnlyList<string?> ForAll(IReadOnlyList<string> paths, bool single)
    {
        if (single && paths.Count == 1) return [null];
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. paths.Select(path => Unique(Sound(Path.GetFileNameWithoutExtension(path)), taken))];
    }

    /// <summary>000, 001, ... for the samples of a tensor; none for a sample by itself.</summary>
    public static IReadOnlyList<string?> ForSamples(int count) => count == 1 ? [null] : [.. Enumerable.Range(0, count).Select(index => $"{index:000}")];

    private static string Sound(string name) => name.Trim().Trim('.') is { Length: > 0 } sound ? sound : "photo";

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++) unique = $"{name}-{number}";
        return unique;
    }
}
