using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>How weights are taken for a network.</summary>
/// <param name="Names">From the network's names to the weights' own.</param>
/// <param name="Ignored">The beginnings of names that may be there and are left out.</param>
/// <param name="HeadName">The module of the head, in whose place no tensor is left out.</param>
internal sealed record FillPlan(IReadOnlyDictionary<string, string> Names, IReadOnlyList<string> Ignored, string HeadName)
{
    private const int FewestOfLayer = 3;

    /// <summary>Every name as it is.</summary>
    public static FillPlan Plain(IEnumerable<string> names) => new(names.ToDictionary(name => name), [], string.Empty);

    /// <summary>
    /// Whether a tensor that the network does not read may be left out: it stands in none of its modules, and is no convolution, which another
    /// network would have.
    /// </summary>
    public bool MayLeaveOut(string name, IReadOnlyList<long> shape, IReadOnlySet<string> roots) =>
        shape.Count < FewestOfLayer && ModulePath.Root(name) is var root && root != HeadName && !roots.Contains(root);
}

/// <summary>Copies tensors into a network's parameters and buffers, after every name, shape and value has been checked.</summary>
internal static class WeightFill
{
    private const string BatchCounter = "num_batches_tracked";
    private const int NamesShown = 6;

    /// <summary>Fills it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="given">The shape of every tensor, by its own name.</param>
    /// <param name="read">Reads a tensor by its own name.</param>
    /// <param name="source">What the weights are called in errors.</param>
    /// <param name="plan">How names are taken.</param>
    /// <returns>The tensors that were left out.</returns>
    public static IReadOnlyList<string> Fill(
        Network network, IReadOnlyDictionary<string, IReadOnlyList<long>> given, Func<string, Tensor> read, string source, FillPlan plan)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var wanted = network.named_parameters().Select(entry => (entry.name, tensor: (Tensor)entry.parameter))
            .Concat(network.named_buffers().Select(entry => (entry.name, tensor: entry.buffer)))
            .Where(entry => !entry.name.EndsWith(BatchCounter, StringComparison.Ordinal))
            .ToDictionary(entry => entry.name, entry => entry.tensor);
        var shapes = plan.Names.Where(name => !name.Key.EndsWith(BatchCounter, StringComparison.Ordinal))
            .ToDictionary(name => name.Key, name => given[name.Value], StringComparer.Ordinal);
        var leftOut = CheckNames(network, wanted, shapes, source, plan);
        foreach (var (name, target) in wanted)
        {
            using var value = read(plan.Names[name]);
            if (target.is_floating_point() && !value.is_floating_point())
                throw new InvalidInputException(
                    $"Tensor {name} of {source} holds whole numbers ({value.dtype}) where the network has {target.dtype}; give weights that are not quantised.");
            // Converted first: a number too large for the network's type becomes infinite only then.
            using var converted = value.to_type(target.dtype);
            if (!converted.isfinite().all().item<bool>())
                throw new InvalidInputException(
                    $"Tensor {name} of {source} holds values that are not finite (NaN or infinity); the weights are damaged, get them again.");
            target.copy_(converted.view(target.shape));
        }

        return leftOut;
    }

    /// <summary>What to do: choose another model, unless the file is of this one with other layers.</summary>
    private static string Remedy(IReadOnlyCollection<string> wanted, Dictionary<string, IReadOnlyList<long>> given)
    {
        const string mean = ".running_mean", quantised = ".zero_point";
        string[] normalised = [.. wanted.Where(name => name.EndsWith(mean, StringComparison.Ordinal))];
        string[] lacking = [.. normalised.Where(name => !given.ContainsKey(name))];
        return lacking.Length > 0 && lacking.Length == normalised.Length && given.ContainsKey($"{lacking[0][..^mean.Length]}.weight")
            ? $"{lacking[0][..^mean.Length]} and the others normalise without statistics of the training, as GroupNorm does; {UndecidedReadingException.Export}"
            : given.Keys.Any(name => name.EndsWith(quantised, StringComparison.Ordinal)) ? "they are quantised; give the weights of before that"
            : given.Count > 0 && wanted.Count(name => !given.ContainsKey(name)) is > 0 and var missing && missing < given.Count / 10
                && given.Keys.All(wanted.Contains)
            ? "the file is not whole; save model.state_dict() again, or choose the model the weights were made for"
            : $"choose the model the weights were made for, or {UndecidedReadingException.Export}";
    }

    /// <summary>Whether two shapes are the same; a linear layer of vectors is a convolution of one pixel, too.</summary>
    private static bool IsSame(IReadOnlyList<long> given, IReadOnlyList<long> wanted) => given.SequenceEqual(wanted)
        || (given is [var outputs, var inputs, ..] && wanted is [var due, var read, ..] && outputs == due && inputs == read
            && given.Skip(2).All(side => side == 1) && wanted.Skip(2).All(side => side == 1));

    private static string[] CheckNames(
        Network network, Dictionary<string, Tensor> wanted, Dictionary<string, IReadOnlyList<long>> given, string source, FillPlan plan)
    {
        var problems = new List<string>();
        var roots = wanted.Keys.Select(ModulePath.Root).ToHashSet();
        string[] extra =
        [
            .. given.Keys.Where(name =>
                !wanted.ContainsKey(name) && !plan.Ignored.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))),
        ];
        Add("missing", wanted.Keys.Where(name => !given.ContainsKey(name)));
        Add("of the wrong shape", wanted.Where(entry => given.TryGetValue(entry.Key, out var shape) && !IsSame(shape, entry.Value.shape))
            .Select(entry => $"{entry.Key} [{string.Join(", ", given[entry.Key])}] for [{string.Join(", ", entry.Value.shape)}]"));
        if (problems.Count > 0 || extra.Any(name => !plan.MayLeaveOut(name, given[name], roots)))
            Add("unexpected", extra, at: problems.Count > 0 && problems[0].StartsWith("missing", StringComparison.Ordinal) ? 1 : 0);
        if (problems.Count > 0)
            throw new InvalidInputException(
                $"The weights of {network.Name} cannot be read from {source}: {string.Join("; ", problems)}; {Remedy(wanted.Keys, given)}.");

        return extra;

        void Add(string what, IEnumerable<string> names, int? at = null)
        {
            var list = names.Order(StringComparer.Ordinal).ToArray();
            if (list.Length == 0) return;
            var more = list.Length > NamesShown ? $" and {list.Length - NamesShown} more" : "";
            problems.Insert(at ?? problems.Count, $"{what} {string.Join(", ", list.Take(NamesShown))}{more}");
        }
    }
}
