using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>Where a network's parameters come from: a file, the cache, tensors at hand, or a seed.</summary>
public abstract class Weights
{
    private protected Weights()
    {
    }

    /// <summary>
    /// Weights from a safetensors file or a PyTorch checkpoint with torchvision's names. What the file is shows in its content. Nothing in a checkpoint is run,
    /// and wrappers such as <c>state_dict</c> and prefixes such as <c>module.</c> are seen through.
    /// </summary>
    public static Weights From(string path) => FileWeights.Open(path);

    /// <summary>Weights of <see cref="WeightsCatalogue"/> that are in this user's cache, with the preprocessing and class names that belong to them.</summary>
    /// <exception cref="InvalidInputException">The name is unknown, or they must be pulled first; the sentence says how.</exception>
    public static Weights Named(string name) => new NamedWeights(WeightsCatalogue.Find(name), WeightsCache.Default);

    /// <summary>Weights of a compact network that is part of this library; see <see cref="CompactWeights"/>.</summary>
    /// <param name="experiment">The experiment, one of <see cref="CompactWeights.Names"/>.</param>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static Weights Compact(string experiment) => CompactWeights.Open(experiment);

    /// <summary>Weights from tensors by name; they stay the caller's.</summary>
    public static Weights From(IReadOnlyDictionary<string, Tensor> tensors) => new TensorWeights(tensors);

    /// <summary>
    /// Random weights: normal with He's scale, zero biases, from a seed. For timing and for tests: such a network has learned nothing.
    /// </summary>
    public static Weights Random(long seed) => new RandomWeights(seed);

    /// <summary>The shape of every tensor by name; null when any shape will do.</summary>
    internal abstract IReadOnlyDictionary<string, IReadOnlyList<long>>? Shapes { get; }

    /// <summary>The network that the weights say they are of, which shapes cannot tell of strides; null when they say nothing.</summary>
    internal virtual string? Network => null;

    /// <summary>The network of the zoo that they are of when their names are taken as they are; null when they are of none.</summary>
    internal string? NetworkName => Blueprints.Of(Network, Shapes)?.Name;

    /// <summary>The names of the classes that the weights say they have; null when they say nothing.</summary>
    internal virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>The same weights under each way to take their names, the given one first: without the prefixes that training programs add.</summary>
    internal virtual IEnumerable<Weights> Readings => [this];

    /// <summary>Fills a network's parameters and buffers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="ignored">The beginnings of names that may be there and are left out.</param>
    /// <exception cref="InvalidInputException">The weights do not fit, or hold values that are not finite.</exception>
    internal abstract void Fill(Network network, IReadOnlyList<string> ignored);
}
