using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>What a checkpoint holds by name.</summary>
/// <param name="Tensors">The tensors that can be read.</param>
/// <param name="Unreadable">The tensors that cannot, since a name unknown here would make them: the name of each, and that name.</param>
/// <param name="ClassNames">The names of the classes, in the order of the outputs; null when it holds none.</param>
/// <param name="Whole">What holds them: the state dictionary, or the network that was saved whole.</param>
internal sealed record StateContent(
    IReadOnlyDictionary<string, TensorReference> Tensors, IReadOnlyDictionary<string, string> Unreadable, IReadOnlyList<string>? ClassNames,
    object Whole);

/// <summary>
/// Finds the tensors by name in what was saved: dictionaries, lists and tuples that hold them, and the modules of a whole network. A key of
/// <see cref="WrapperNames"/> that holds something with tensors is entered, again and again; something with tensors of its own is taken as it is; a
/// single one with tensors under an unknown key is entered; several make names with dots.
/// </summary>
internal sealed class StateDictionary(Refusal refusal)
{
    private const int DeepestWrapping = 4, DeepestNesting = 24, MostTensors = 100_000, MostVisits = 1_000_000, LongestName = 500, KeysShown = 8;

    private readonly Dictionary<object, bool> holdTensors = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, TensorReference> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> unreadable = new(StringComparer.Ordinal);
    private int visits;

    /// <summary>Finds them.</summary>
    /// <exception cref="InvalidInputException">There are none, or more than any network has.</exception>
    public StateContent Find(object? root)
    {
        if (root is not (PickleDictionary or PickleTuple or PickleList or PickleObject))
            throw refusal.Because(
                $"it holds {(root is TensorReference ? "a single tensor" : "something")} where a dictionary of tensors is due; save model.state_dict()");
        if (!HoldsTensors(root, 0))
            throw refusal.Because($"it holds no tensors by name{Instead(root)}; save model.state_dict()");
        var whole = root;
        for (var depth = 0; depth < DeepestWrapping && Wrapped(whole) is { } inner; depth++)
            whole = inner;
        Flatten(whole, "", 0);
        return new StateContent(tensors, unreadable, SavedClasses.Find(root), whole);
    }

    private object? Wrapped(object whole)
    {
        if (PickleView.IsModule(whole)) return null;
        foreach (var name in WrapperNames.Weights)
            if (PickleView.Find(whole, name) is { } inner && PickleView.IsHolder(inner) && HoldsTensors(inner, 0))
                return inner;
        var parts = Parts(whole).Take(2).ToArray();
        return parts is [not TensorReference] ? parts[0] : null;
    }

    /// <summary>The tensors and what holds some, but for those of the training.</summary>
    private IEnumerable<object> Parts(object whole) => PickleView.Of(whole)
        .Where(pair => !(PickleView.IsHolder(pair.Value) && WrapperNames.IsTraining(pair.Key)))
        .Select(pair => pair.Value)
        .Where(value => value is TensorReference || (PickleView.IsHolder(value) && HoldsTensors(value!, 0)))!;

    private void Flatten(object whole, string prefix, int depth)
    {
        if (depth > DeepestNesting)
            return;
        foreach (var (name, value) in PickleView.Of(whole))
        {
            Count();
            if (value is TensorReference tensor)
                Add(prefix + name, tensor);
            else if (PickleView.IsHolder(value) && !WrapperNames.IsTraining(name) && HoldsTensors(value!, 0))
                Flatten(value!, Checked(prefix + name) + ".", depth + 1);
            else if (value is PickleObject made && IsTensor(made, 0))
                unreadable[Checked(prefix + name)] = made.Name;
        }
    }

    private void Add(string name, TensorReference tensor)
    {
        if (tensors.Count == MostTensors)
            throw refusal.Because($"it holds more than {MostTensors} tensors; save model.state_dict() alone");
        tensors[Checked(name)] = tensor;
    }

    private string Checked(string name) => name.Length <= LongestName
        ? name
        : throw refusal.Because(
            $"its tensor {Refusal.Quote(name)} has a name of {name.Length} letters, more than the {LongestName} allowed; save it again with shorter names");

    /// <summary>Whether a placeholder stands for a tensor: it would be made of one, or of a storage.</summary>
    private bool IsTensor(PickleObject made, int depth)
    {
        return made.Arguments.Any(argument => Needs(argument, depth));

        bool Needs(object? argument, int at)
        {
            Count();
            return argument switch
            {
                StorageReference or TensorReference => true,
                PickleObject inner => at < DeepestWrapping && IsTensor(inner, at + 1),
                PickleTuple { Items: var items } => at < DeepestWrapping && items.Any(item => Needs(item, at + 1)),
                _ => false,
            };
        }
    }

    /// <summary>
    /// Whether it or something in it has a tensor under a name; remembered, since dictionaries may hold one another many times or in a ring.
    /// </summary>
    private bool HoldsTensors(object whole, int depth)
    {
        if (holdTensors.TryGetValue(whole, out var known))
            return known;
        if (depth > DeepestNesting || whole is PickleDictionary { Pairs.Count: 0 })
            return false;
        holdTensors[whole] = false;
        foreach (var (_, value) in PickleView.Of(whole))
        {
            Count();
            if (value is TensorReference || (PickleView.IsHolder(value) && HoldsTensors(value!, depth + 1)))
                return holdTensors[whole] = true;
        }
        return false;
    }

    private void Count()
    {
        if (++visits > MostVisits)
            throw refusal.Because("its dictionaries hold one another too many times; save model.state_dict() alone");
    }

    private static string Instead(object whole)
    {
        if (whole is PickleObject made)
            return $", only what {Refusal.Quote(made.Name)} would make, which is never run here";
        var keys = PickleView.Of(whole).Select(pair => pair.Key).Take(KeysShown).Select(Refusal.Quote).ToArray();
        return keys.Length == 0 ? "" : $" but {string.Join(", ", keys)}";
    }
}

/// <summary>What a value of a pickle holds under names.</summary>
internal static class PickleView
{
    private const string Modules = "_modules", Parameters = "_parameters", Buffers = "_buffers", Script = "__torch__";

    /// <summary>Whether a value may hold others under names.</summary>
    public static bool IsHolder(object? value) => value is PickleDictionary or PickleTuple or PickleList or PickleObject;

    /// <summary>Whether it is a module of PyTorch's, which keeps its parts apart, or one of a script.</summary>
    public static bool IsModule(object? value) => value is PickleObject { Attributes: { } attributes } made
        && (attributes[Parameters] is PickleDictionary || made.Name.StartsWith(Script, StringComparison.Ordinal));

    /// <summary>What it holds, in its order. The items of a list are named by their numbers, and tensors in a list have no names.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Of(object? value) => value switch
    {
        PickleDictionary dictionary => Named(dictionary),
        PickleTuple tuple => Numbered(tuple.Items),
        PickleList list => Numbered(list.Items),
        PickleObject { Attributes: { } attributes } when attributes[Parameters] is PickleDictionary parameters =>
            [.. Named(parameters), .. Of(attributes[Buffers]), .. Of(attributes[Modules])],
        PickleObject { Items: { } items } => Named(items),
        PickleObject { Attributes: { } attributes } => Named(attributes),
        _ => [],
    };

    /// <summary>What it holds under a name; null when there is nothing.</summary>
    public static object? Find(object? value, string name) => value is PickleDictionary dictionary ? dictionary[name]
        : Of(value).LastOrDefault(pair => pair.Key == name).Value;

    private static IEnumerable<KeyValuePair<string, object?>> Named(PickleDictionary dictionary)
    {
        foreach (var (key, value) in dictionary.Pairs)
            if (key is string name) yield return new(name, value);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Numbered(IReadOnlyList<object?> items)
    {
        for (var index = 0; index < items.Count; index++)
            if (IsHolder(items[index])) yield return new($"{index}", items[index]);
    }
}

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

/// <summary>The keys under which training programs keep things in a checkpoint.</summary>
internal static class WrapperNames
{
    /// <summary>
    /// Those of the weights, in the order in which they are tried: the usual names first, then the names of parts, then running averages, which are
    /// taken only where there is nothing else.
    /// </summary>
    public static readonly IReadOnlyList<string> Weights =
    [
        "state_dict", "model_state_dict", "model_state", "model_dict", "model", "network_state_dict", "network", "net_state_dict", "net", "params",
        "weights",
        "module", "online_network", "encoder_state_dict", "encoder", "backbone", "student", "teacher", "params_ema", "state_dict_ema", "model_ema",
        "ema", "ema_state_dict", "shadow",
    ];

    private static readonly string[] TrainingParts =
        ["optim", "sched", "scaler", "rng", "criterion", "callback", "loops", "hyper_parameters", "config", "args"];

    /// <summary>Whether a key is one of the training's own state, whose tensors are no weights.</summary>
    public static bool IsTraining(string key) => key == "amp" || TrainingParts.Any(part => key.Contains(part, StringComparison.OrdinalIgnoreCase));
}
