using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// Finds the tensors by name in what was saved. A key of <see cref="WrapperNames"/> that holds a dictionary with tensors is entered, again and again;
/// a dictionary with tensors of its own is taken as it is; a single dictionary with tensors under an unknown key is entered; several make names with
/// dots.
/// </summary>
internal sealed class StateDictionary(Refusal refusal)
{
    private const int DeepestWrapping = 4, DeepestNesting = 8, MostTensors = 100_000, MostVisits = 1_000_000, LongestName = 500, KeysShown = 8;

    private readonly Dictionary<PickleDictionary, bool> holdTensors = new(ReferenceEqualityComparer.Instance);
    private int visits;

    /// <summary>Finds them.</summary>
    /// <exception cref="InvalidInputException">There are none, or more than any network has.</exception>
    public IReadOnlyDictionary<string, TensorReference> Find(object? root)
    {
        if (root is not PickleDictionary dictionary)
            throw refusal.Because(
                $"it holds {(root is TensorReference ? "a single tensor" : "something")} where a dictionary of tensors is due; save model.state_dict()");
        if (!HoldsTensors(dictionary, 0))
            throw refusal.Because($"it holds no tensors by name{Keys(dictionary)}; save model.state_dict()");
        for (var depth = 0; depth < DeepestWrapping && Wrapped(dictionary) is { } inner; depth++)
            dictionary = inner;
        var found = new Dictionary<string, TensorReference>(StringComparer.Ordinal);
        Flatten(dictionary, "", 0, found);
        return found;
    }

    private PickleDictionary? Wrapped(PickleDictionary dictionary)
    {
        foreach (var name in WrapperNames.Weights)
            if (dictionary[name] is PickleDictionary inner && HoldsTensors(inner, 0))
                return inner;
        var parts = Parts(dictionary).Take(2).ToArray();
        return parts is [PickleDictionary only] ? only : null;
    }

    /// <summary>The tensors and the dictionaries that hold some, but for those of the training.</summary>
    private IEnumerable<object> Parts(PickleDictionary dictionary) => dictionary.Pairs
        .Where(pair => pair.Key is string key && !(pair.Value is PickleDictionary && WrapperNames.IsTraining(key)))
        .Select(pair => pair.Value)
        .Where(value => value is TensorReference || value is PickleDictionary inner && HoldsTensors(inner, 0))!;

    private void Flatten(PickleDictionary dictionary, string prefix, int depth, Dictionary<string, TensorReference> found)
    {
        if (depth > DeepestNesting)
            return;
        foreach (var (key, value) in dictionary.Pairs)
        {
            Count();
            if (key is not string name)
                continue;
            if (value is TensorReference tensor)
                Add(prefix + name, tensor, found);
            else if (value is PickleDictionary inner && !WrapperNames.IsTraining(name) && HoldsTensors(inner, 0))
                Flatten(inner, Checked(prefix + name) + ".", depth + 1, found);
        }
    }

    private void Add(string name, TensorReference tensor, Dictionary<string, TensorReference> found)
    {
        if (found.Count == MostTensors)
            throw refusal.Because($"it holds more than {MostTensors} tensors; save model.state_dict() alone");
        found[Checked(name)] = tensor;
    }

    private string Checked(string name) => name.Length <= LongestName
        ? name
        : throw refusal.Because(
            $"its tensor {Refusal.Quote(name)} has a name of {name.Length} letters, more than the {LongestName} allowed; save it again with shorter names");

    /// <summary>
    /// Whether it or a dictionary in it has a tensor under a key that is text; remembered, since dictionaries may hold one another many times or in a
    /// ring.
    /// </summary>
    private bool HoldsTensors(PickleDictionary dictionary, int depth)
    {
        if (holdTensors.TryGetValue(dictionary, out var known))
            return known;
        if (depth > DeepestNesting)
            return false;
        holdTensors[dictionary] = false;
        foreach (var (key, value) in dictionary.Pairs)
        {
            Count();
            if (key is string && (value is TensorReference || value is PickleDictionary inner && HoldsTensors(inner, depth + 1)))
                return holdTensors[dictionary] = true;
        }
        return false;
    }

    private void Count()
    {
        if (++visits > MostVisits)
            throw refusal.Because("its dictionaries hold one another too many times; save model.state_dict() alone");
    }

    private static string Keys(PickleDictionary dictionary)
    {
        var keys = dictionary.Pairs.Select(pair => pair.Key).OfType<string>().Take(KeysShown).Select(Refusal.Quote).ToArray();
        return keys.Length == 0 ? "" : $" but {string.Join(", ", keys)}";
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
        "ema",
    ];

    private static readonly string[] TrainingParts =
        ["optim", "sched", "scaler", "rng", "criterion", "callback", "loops", "hyper_parameters", "config", "args"];

    /// <summary>Whether a key is one of the training's own state, whose tensors are no weights.</summary>
    public static bool IsTraining(string key) => key == "amp" || TrainingParts.Any(part => key.Contains(part, StringComparison.OrdinalIgnoreCase));
}
