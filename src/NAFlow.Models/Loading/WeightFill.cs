using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>Copies tensors into a network's parameters and buffers, after every name, shape and value has been checked.</summary>
internal static class WeightFill
{
    private const string BatchCounter = "num_batches_tracked";
    private const int NamesShown = 6;

    public static void Fill(Network network, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, Func<string, Tensor> read, string source,
        IReadOnlyList<string> ignored)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var wanted = network.named_parameters().Select(entry => (entry.name, tensor: (Tensor)entry.parameter))
            .Concat(network.named_buffers().Select(entry => (entry.name, tensor: entry.buffer)))
            .Where(entry => !entry.name.EndsWith(BatchCounter, StringComparison.Ordinal))
            .ToDictionary(entry => entry.name, entry => entry.tensor);
        CheckNames(network, wanted, shapes, source, ignored);
        foreach (var (name, target) in wanted)
        {
            using var given = read(name);
            if (target.is_floating_point() && !given.is_floating_point())
                throw new InvalidInputException(
                    $"Tensor {name} of {source} holds whole numbers ({given.dtype}) where the network has {target.dtype}; give weights that are not quantised.");
            // Converted first: a number too large for the network's type becomes infinite only then.
            using var value = given.to_type(target.dtype);
            if (!value.isfinite().all().item<bool>())
                throw new InvalidInputException(
                    $"Tensor {name} of {source} holds values that are not finite (NaN or infinity); the weights are damaged, get them again.");
            target.copy_(value);
        }
    }

    private static void CheckNames(
        Network network, Dictionary<string, Tensor> wanted, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string source,
        IReadOnlyList<string> ignored)
    {
        var given = shapes.Keys.Where(name => !name.EndsWith(BatchCounter, StringComparison.Ordinal)).ToHashSet();
        var problems = new List<string>();
        Add("missing", wanted.Keys.Where(name => !given.Contains(name)));
        Add("unexpected", given
            .Where(name => !wanted.ContainsKey(name) && !ignored.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))));
        Add("of the wrong shape", wanted.Where(entry => given.Contains(entry.Key) && !shapes[entry.Key].SequenceEqual(entry.Value.shape))
            .Select(entry => $"{entry.Key} [{string.Join(", ", shapes[entry.Key])}] for [{string.Join(", ", entry.Value.shape)}]"));
        if (problems.Count > 0)
            throw new InvalidInputException(
                $"The weights of {network.Name} cannot be read from {source}: {string.Join("; ", problems)}; choose the model the weights were made for.");

        void Add(string what, IEnumerable<string> names)
        {
            var list = names.Order(StringComparer.Ordinal).ToArray();
            if (list.Length == 0) return;
            var more = list.Length > NamesShown ? $" and {list.Length - NamesShown} more" : "";
            problems.Add($"{what} {string.Join(", ", list.Take(NamesShown))}{more}");
        }
    }
}
