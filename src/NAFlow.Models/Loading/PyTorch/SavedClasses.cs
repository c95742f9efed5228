namespace NAFlow.Models.PyTorch;

/// <summary>The names of classes that training programs keep beside the weights.</summary>
internal static class SavedClasses
{
    private const int Deepest = 2, MostClasses = 100_000;

    private static readonly string[] Keys =
        ["classes", "class_names", "CLASSES", "class_to_idx", "idx_to_class", "idx_to_label", "label_names", "labels", "categories", "names"];

    private static readonly string[] Places = ["meta", "dataset_meta", "hyper_parameters", "hparams", "args", "config", "model"];

    /// <summary>Finds them: a list in the order of the outputs, or a map from or to numbers; null when there are none.</summary>
    public static IReadOnlyList<string>? Find(object? root, int depth = 0)
    {
        if (root is PickleObject { Attributes: { } attributes }) root = attributes;
        foreach (var key in Keys)
            if (Names(PickleView.Find(root, key)) is { } names) return names;
        if (depth == Deepest) return null;
        return Places.Select(place => PickleView.Find(root, place)).OfType<object>().Select(inner => Find(inner, depth + 1))
            .FirstOrDefault(names => names is not null);
    }

    private static string[]? Names(object? value)
    {
        var names = value switch
        {
            PickleList list => Texts(list.Items),
            PickleTuple tuple => Texts(tuple.Items),
            PickleArray array => array.Texts() is { } texts ? Texts(texts) : null,
            PickleDictionary dictionary => Ordered(dictionary.Pairs),
            PickleObject { Items: { } items } => Ordered(items.Pairs),
            _ => null,
        };
        return names is { Length: > 0 and <= MostClasses } && !names.Any(string.IsNullOrWhiteSpace) ? names : null;
    }

    private static string[]? Texts(IReadOnlyList<object?> items) => items.All(item => item is string) ? [.. items.Cast<string>()] : null;

    /// <summary>A map from names to numbers, or from numbers to names, of all numbers from 0.</summary>
    private static string[]? Ordered(List<KeyValuePair<object?, object?>> pairs)
    {
        var names = new string?[Math.Min(pairs.Count, MostClasses)];
        foreach (var (key, value) in pairs)
        {
            (string Name, long Number)? entry = (key, value) switch
            {
                (string name, long number) => (name, number),
                (long number, string name) => (name, number),
                (string digits, string name) when long.TryParse(digits, out var number) => (name, number),
                _ => null,
            };
            if (entry is not { } sound || sound.Number < 0 || sound.Number >= names.Length) return null;
            names[sound.Number] = sound.Name;
        }

        return names.Any(name => name is null) ? null : [.. names.OfType<string>()];
    }
}
