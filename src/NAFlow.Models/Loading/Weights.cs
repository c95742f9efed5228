using System.Collections.ObjectModel;
using System.Globalization;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>
/// Where a network's parameters come from: a file, the cache, this library, tensors in memory, or a seed. A file is opened once: it is recognised by
/// what stands in it and then read through the same opening, which ends when a network has been filled.
/// </summary>
public abstract class Weights
{
    /// <summary>The ways to give weights in words, for the help of commands; see <see cref="From(string, string?, string?)"/>.</summary>
    public const string Grammar =
        "a file (.safetensors, .pth, .pt, .th, ...), a folder of files NAME.safetensors, a name of naflow weights list, "
        + "compact or compact:NAME (part of the tool), full (the published ones), or random or random:SEED";

    private const string CompactWord = "compact", FullWord = "full", RandomWord = "random", DefaultCompact = "resnet50";
    private const long DefaultSeed = 1;

    private static readonly char[] SignsOfFile = ['.', '/', '\\'];

    private static readonly string[] Endings = [".safetensors", ".pth", ".pt", ".th", ".bin", ".ckpt", ".tar", ".pkl", ".npz", ".t7", ".model"];

    private protected Weights()
    {
    }

    /// <summary>
    /// Weights in words, the same for notebooks, commands, experiments and evaluations:
    /// <list type="bullet">
    /// <item><c>compact</c> or <c>compact:NAME</c>: those of a compact network that is part of this library, one of
    /// <see cref="CompactWeights.Names"/>.</item>
    /// <item><c>full</c>: the published weights, from the cache.</item>
    /// <item><c>random</c> or <c>random:SEED</c>: see <see cref="Random"/>; the seed is 1 where none is given.</item>
    /// <item>The path of a safetensors file or a PyTorch checkpoint with torchvision's names. What the file is shows in its content. Nothing in a
    /// checkpoint is run, and wrappers such as <c>state_dict</c> and prefixes such as <c>module.</c> are seen through.</item>
    /// <item>The path of a folder with a file <c>NAME.safetensors</c>.</item>
    /// <item>A name of <see cref="WeightsCatalogue"/>, from the cache; a file of that name goes before it.</item>
    /// </list>
    /// </summary>
    /// <param name="text">One of these.</param>
    /// <param name="name">The experiment or network whose weights <c>compact</c> and the file in a folder are; null for the compact ResNet-50, and no
    /// folder.</param>
    /// <param name="published">The network whose weights <c>full</c> are; null where none are published.</param>
    /// <exception cref="InvalidInputException">It is none of these (the sentence gives the nearest), or there are no such weights.</exception>
    public static Weights From(string text, string? name = null, string? published = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            CompactWord => Compact(name ?? DefaultCompact),
            _ when After(CompactWord, text) is { } compact => Compact(compact),
            FullWord => Named(published ?? throw new InvalidInputException(name is null
                ? $"'{FullWord}' are the published weights of a network; name it with --model NAME, or give one of naflow weights list."
                : $"naflow weights has no published weights of {name}; name a network that has some, or give a file.")),
            RandomWord => Random(DefaultSeed),
            _ when After(RandomWord, text) is { } seed => Random(SeedOf(seed)),
            _ when File.Exists(text) => FileWeights.Open(text),
            _ when Directory.Exists(text) => FileWeights.Open(name is null ? OnlyFile(text) : Path.Combine(text, $"{name}.safetensors")),
            _ when WeightsCatalogue.TryFind(text) is { } entry => new NamedWeights(entry, WeightsCache.Default),
            _ when text.IndexOfAny(SignsOfFile) >= 0 => FileWeights.Open(text),
            _ => throw WeightsCatalogue
                .Unknown(text, [CompactWord, .. CompactWeights.Names.Select(compact => $"{CompactWord}:{compact}"), FullWord, RandomWord]),
        };
    }

    /// <summary>
    /// Weights of <see cref="WeightsCatalogue"/> that are in this user's cache, with the preprocessing and class names that belong to them.
    /// </summary>
    /// <exception cref="InvalidInputException">The name is unknown, or they must be pulled first; the sentence says how.</exception>
    public static Weights Named(string name)
    {
        var weights = new NamedWeights(WeightsCatalogue.Find(name), WeightsCache.Default);
        _ = weights.Shapes;
        return weights;
    }

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

    /// <summary>Whether they fit any network, as random weights do.</summary>
    public bool FitAny => Shapes is null;

    /// <summary>The network that the weights say they are of, which shapes cannot tell of strides; null when they say nothing.</summary>
    internal virtual string? Network => null;

    /// <summary>The names of the classes that the weights say they have; null when they say nothing.</summary>
    internal virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>The beginning of a sentence that ends with the network they say they are of.</summary>
    internal virtual string Claim => "The weights say that they are of";

    /// <summary>What they are called in errors.</summary>
    internal virtual string Title => "the given tensors";

    /// <summary>The tensors that they name and that cannot be read, each with what would have to be run to make it.</summary>
    internal virtual IReadOnlyDictionary<string, string> Unreadable => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What was found out in opening their file, in words.</summary>
    internal virtual IReadOnlyList<string> Notes => [];

    /// <summary>The modules that they state, by name; empty where they are mere tensors.</summary>
    internal virtual IReadOnlyDictionary<string, StatedModule> Modules => ReadOnlyDictionary<string, StatedModule>.Empty;

    /// <summary>One of several states of a file, by its key or by what its tensors' names begin with.</summary>
    /// <exception cref="InvalidInputException">They are of no file, or it has no such state.</exception>
    internal virtual Weights OfState(string wanted) => throw new InvalidInputException(
        $"{Title} holds one state, so that --assume {Assumptions.StateKey}={wanted} says nothing of it; leave it out.");

    /// <summary>The numbers of a tensor of three; null when there is no such tensor.</summary>
    internal virtual float[]? Numbers(string name) => null;

    /// <summary>What their file holds.</summary>
    /// <exception cref="InvalidInputException">They are of no file.</exception>
    internal virtual WeightsContent Content() => throw new InvalidInputException(
        $"{Title} stands in no file that could be looked at; give a weights file, or see the layers of a network with naflow models NAME.");

    /// <summary>Fills a network's parameters and buffers, and says where they are from.</summary>
    /// <param name="network">The network.</param>
    /// <param name="plan">How names are taken, and what may be left out.</param>
    /// <returns>The tensors that were left out.</returns>
    /// <exception cref="InvalidInputException">The weights do not fit, or hold values that are not finite.</exception>
    internal abstract IReadOnlyList<string> Fill(Network network, FillPlan plan);

    /// <summary>What stands after a word and a colon; null when the text does not begin so.</summary>
    private static string? After(string word, string text) =>
        text.StartsWith($"{word}:", StringComparison.Ordinal) ? text[(word.Length + 1)..] : null;

    /// <summary>The one weights file in a folder.</summary>
    private static string OnlyFile(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant()))];
        return files is [var only] ? only : throw new InvalidInputException(
            $"'{folder}' is a folder with {(files.Length == 0 ? "no weights file" : $"{files.Length} weights files")} in it; "
            + "give a file, or with --model NAME the network whose NAME.safetensors is meant.");
    }

    private static long SeedOf(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new InvalidInputException($"'{text}' is no seed; give a whole number, such as {RandomWord}:{DefaultSeed}.");
}
