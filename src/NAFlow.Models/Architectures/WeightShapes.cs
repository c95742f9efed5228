using System.Collections.ObjectModel;

namespace NAFlow.Models;

/// <summary>Reads widths off the shapes of a weights file, with the published width where there is no file.</summary>
internal sealed class WeightShapes
{
    private readonly string network;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<long>>? shapes;
    private readonly IReadOnlyDictionary<string, StatedModule> modules = ReadOnlyDictionary<string, StatedModule>.Empty;

    /// <summary>The shapes under their names.</summary>
    public WeightShapes(string network, IReadOnlyDictionary<string, IReadOnlyList<long>>? shapes) => (this.network, this.shapes) = (network, shapes);

    /// <summary>The shapes under the names of a reading, and the modules that the file states under theirs.</summary>
    public WeightShapes(
        IReadOnlyDictionary<string, IReadOnlyList<long>> given, NameReading reading, string network = "network",
        IReadOnlyDictionary<string, StatedModule>? modules = null)
        : this(network, reading.Names.ToDictionary(name => name.Key, name => given[name.Value], StringComparer.Ordinal))
    {
        if (modules is { Count: > 0 }) this.modules = reading.Modules(modules);
        Dialect = reading.Dialect;
    }

    /// <summary>The program that made them, where it does otherwise than torchvision; null for none.</summary>
    public NetworkDialect? Dialect { get; }

    /// <summary>Whether the file states the modules of the network, with their strides and the like.</summary>
    public bool StatesModules => modules.Count > 0;

    /// <summary>The modules that the file states, by the network's names; empty for a file of mere tensors.</summary>
    public IReadOnlyDictionary<string, StatedModule> Modules => modules;

    /// <summary>What the file states of a module; null for nothing.</summary>
    public StatedModule? Module(string name) => modules.GetValueOrDefault(name);

    /// <summary>The names in the order of the file; none where any shape will do.</summary>
    public IEnumerable<string> Names => shapes?.Keys ?? [];

    /// <summary>The shape of a tensor; null when the file has none of that name.</summary>
    public IReadOnlyList<long>? this[string tensor] => shapes?.GetValueOrDefault(tensor);

    /// <summary>The name of the network.</summary>
    public string Network => network;

    /// <summary>Any shape will do.</summary>
    public static WeightShapes Free(string network) => new(network, null);

    /// <summary>The side of a convolution's kernel.</summary>
    public long Kernel(string tensor, long published) => this[tensor] is [_, _, var side, _] ? side : published;

    /// <summary>Whether any shape will do, because there is no file.</summary>
    public bool AreFree => shapes is null;

    /// <summary>Whether the file has a tensor.</summary>
    public bool Has(string tensor) => shapes?.ContainsKey(tensor) == true;

    /// <summary>How many tensors of the file have names with this beginning and this end.</summary>
    public int Count(string beginning, string end) => shapes?.Keys.Count(
        name => name.StartsWith(beginning, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal)) ?? 0;

    /// <summary>The outputs of a layer. The inputs are checked first, so that no network is built larger than its file.</summary>
    /// <exception cref="InvalidInputException">The file lacks the tensor, or it reads another number of inputs.</exception>
    public long Outputs(string tensor, long published, long inputs)
    {
        if (shapes is null) return published;
        var shape = Shape(tensor);
        return shape[1] == inputs
            ? shape[0]
            : throw new InvalidInputException(
                $"Tensor {tensor} of the weights has shape [{string.Join(", ", shape)}] where a {network} reads {inputs} inputs; choose the model the weights were made for.");
    }

    /// <summary>The inputs of a layer.</summary>
    /// <exception cref="InvalidInputException">The file lacks the tensor.</exception>
    public long Inputs(string tensor, long published) => shapes is null ? published : Shape(tensor)[1];

    private IReadOnlyList<long> Shape(string tensor)
    {
        if (!shapes!.TryGetValue(tensor, out var shape))
            throw new InvalidInputException(
                $"The weights have no tensor {tensor}, which every {network} has; choose the model the weights were made for.");
        return shape.Count >= 2 && shape[0] > 0 && shape[1] > 0
            ? shape
            : throw new InvalidInputException(
                $"Tensor {tensor} of the weights has shape [{string.Join(", ", shape)}], which no {network} has; choose the model the weights were made for.");
    }
}
