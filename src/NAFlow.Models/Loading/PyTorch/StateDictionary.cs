using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>What a checkpoint holds by name.</summary>
/// <param name="Tensors">The tensors that can be read.</param>
/// <param name="Unreadable">The tensors that cannot, since a name unknown here would make them: the name of each, and that name.</param>
/// <param name="ClassNames">The names of the classes, in the order of the outputs; null when it holds none.</param>
/// <param name="Whole">What holds them: the state dictionary, or the network that was saved whole.</param>
/// <param name="Place">The keys that lead to it, with dots between them; empty where it is what was saved.</param>
/// <param name="Others">The keys of other states beside it, of which one could be chosen.</param>
internal sealed record StateContent(
    IReadOnlyDictionary<string, TensorReference> Tensors, IReadOnlyDictionary<string, string> Unreadable, IReadOnlyList<string>? ClassNames,
    object Whole, string Place, IReadOnlyList<string> Others);

/// <summary>
/// Finds the tensors by name in what was saved: dictionaries, lists and tuples that hold them, and the modules of a whole network. A key of
/// <see cref="WrapperNames"/> that holds something with tensors is entered, again and again; something with tensors of its own is taken as it is; a
/// single one with tensors under an unknown key is entered; several make names with dots. NumPy arrays count as tensors where there are no others.
/// </summary>
internal sealed class StateDictionary(Refusal refusal)
{
    private const int DeepestWrapping = 4, DeepestNesting = 24, MostOthers = 8, MostTensors = 100_000, MostVisits = 1_000_000, LongestName = 500,
        KeysShown = 8;

    private readonly Dictionary<object, bool> holdTensors = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, TensorReference> tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> unreadable = new(StringComparer.Ordinal);
    private int visits;
    private bool arraysCount;

    /// <summary>Finds them.</summary>
    /// <param name="root">What was saved.</param>
    /// <param name="chosen">The key of the state that is meant, or several with dots between them; null for the usual one.</param>
    /// <exception cref="InvalidInputException">There are none, or more than any network has.</exception>
    public StateContent Find(object? root, string? chosen = null)
    {
        if (root is not (PickleDictionary or PickleTuple or PickleList or PickleObject))
            throw refusal.Because(
                $"it holds {(root is TensorReference ? "a single tensor" : "something")} where a dictionary of tensors is due; save model.state_dict()");
        if (!HoldsTensors(root, 0))
        {
            holdTensors.Clear();
            arraysCount = true;
            if (!HoldsTensors(root, 0))
                throw refusal.Because(WrapperNames.IsOfOptimizer(root)
                    ? "it holds the state of an optimizer and no network's tensors; give the file that model.state_dict() was saved to"
                    : $"it holds no tensors by name{Instead(root)}; save model.state_dict()");
        }

        var (whole, place) = chosen is not null && At(root, chosen, 0) is { } found ? (found, chosen) : (root, string.Empty);
        IReadOnlyList<string> others = [];
        for (var depth = 0; depth < DeepestWrapping && Wrapped(whole) is { Key: { } name, Value: { } inner }; depth++)
        {
            if (others.Count == 0) others = Others(whole, place, name);
            (whole, place) = (inner, Joined(place, name));
        }

        Flatten(whole, "", 0);
        if (tensors.Count == 0 && WrapperNames.IsOfOptimizer(root))
            throw refusal.Because("it holds the state of an optimizer and no network's tensors; give the file that model.state_dict() was saved to");
        return new StateContent(tensors, unreadable, SavedClasses.Find(root), whole, place, others);
    }

    /// <summary>What stands under keys with dots between them, where it holds tensors; null where there is no such thing.</summary>
    private object? At(object whole, string place, int depth)
    {
        if (depth > DeepestWrapping) return null;
        foreach (var (name, value) in PickleView.Of(whole))
        {
            Count();
            if (!PickleView.IsHolder(value) || !(place == name || place.StartsWith($"{name}.", StringComparison.Ordinal)) || !HoldsTensors(value!, 0))
                continue;
            if (place == name) return value;
            if (At(value!, place[(name.Length + 1)..], depth + 1) is { } inner) return inner;
        }

        return null;
    }

    private KeyValuePair<string, object>? Wrapped(object whole)
    {
        if (PickleView.IsModule(whole)) return null;
        foreach (var name in WrapperNames.Weights)
            if (PickleView.Find(whole, name) is { } inner && PickleView.IsHolder(inner) && HoldsTensors(inner, 0))
            {
                // A head beside the network is a part of it, unless that has one of this name: both are then named by their keys.
                var isPart = Parts(whole).Where(pair => TensorOf(pair.Value) is null && WrapperNames.IsHead(pair.Key)).Take(MostOthers)
                    .Any(pair => !PickleView.Of(inner).Any(own => own.Key.Contains($"{pair.Key}.", StringComparison.Ordinal)));
                return isPart ? null : new(name, inner);
            }

        var parts = Parts(whole).Take(2).ToArray();
        return parts is [var only] && TensorOf(only.Value) is null ? only : null;
    }

    /// <summary>The tensors and what holds some, but for those of the training.</summary>
    private IEnumerable<KeyValuePair<string, object>> Parts(object whole) => PickleView.Of(whole)
        .Where(pair => !(PickleView.IsHolder(pair.Value) && WrapperNames.IsTraining(pair.Key)))
        .Where(pair => Counts(pair.Value) || (PickleView.IsHolder(pair.Value) && HoldsTensors(pair.Value!, 0)))!;

    /// <summary>The keys of what else holds tensors beside the one that is entered.</summary>
    private string[] Others(object whole, string place, string taken) =>
        [.. Parts(whole).Where(pair => pair.Key != taken && TensorOf(pair.Value) is null).Select(pair => Joined(place, pair.Key)).Take(MostOthers)];

    private static string Joined(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    private static TensorReference? TensorOf(object? value) => value switch
    {
        TensorReference tensor => tensor,
        PickleArray array => array.Numbers,
        _ => null,
    };

    private bool Counts(object? value) => value is TensorReference || (arraysCount && value is PickleArray { Numbers: not null });

    private void Flatten(object whole, string prefix, int depth)
    {
        if (depth > DeepestNesting)
            return;
        foreach (var (name, value) in PickleView.Of(whole))
        {
            Count();
            if (TensorOf(value) is { } tensor)
                Add(prefix + name, tensor);
            else if (PickleView.IsHolder(value) && !WrapperNames.IsTraining(name) && HoldsTensors(value!, 0))
                Flatten(value!, Checked(prefix + name) + ".", depth + 1);
            else if (value is PickleObject made && IsTensor(made, 0))
                unreadable[Checked(prefix + name)] = made.Name;
            else if (value is PickleArray { Strange: { } strange } && WrapperNames.IsOfLayer(name))
                unreadable[Checked(prefix + name)] = ForeignGlobal.ArrayOf + strange;
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
            if (Counts(value) || (PickleView.IsHolder(value) && HoldsTensors(value!, depth + 1)))
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

    private static readonly string[] Heads = ["head", "classif", "fc", "linear"];

    /// <summary>Whether a key is one of a head's, which stands beside the rest of its network.</summary>
    public static bool IsHead(string key) => !Weights.Contains(key) && Heads.Any(part => key.StartsWith(part, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] OfLayers = ["weight", "bias", "running_mean", "running_var"];

    /// <summary>Whether a name is that of a layer's tensor.</summary>
    public static bool IsOfLayer(string name) => OfLayers.Contains(name[(name.LastIndexOf('.') + 1)..]);

    /// <summary>Whether what was saved is an optimizer's state, or has one.</summary>
    public static bool IsOfOptimizer(object? root) => PickleView.Find(root, "param_groups") is PickleList
        || PickleView.Of(root).Any(pair => pair.Key.Contains("optim", StringComparison.OrdinalIgnoreCase) && PickleView.IsHolder(pair.Value));

    /// <summary>Whether a key is one of the training's own state, whose tensors are no weights.</summary>
    public static bool IsTraining(string key) => key == "amp" || TrainingParts.Any(part => key.Contains(part, StringComparison.OrdinalIgnoreCase));
}
