using System.Text.Json;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Models;

/// <summary>Weights from a file, or from the bytes of one.</summary>
internal sealed class FileWeights : Weights
{
    private readonly string name;
    private readonly FileOpening opening;
    private readonly Dictionary<string, IReadOnlyList<long>> shapes;

    private readonly string? path, state;

    private FileWeights(string name, string title, WeightFile file, FileOpening opening, string? path, string? state)
    {
        (this.name, this.opening, this.path, this.state, Title) = (name, opening, path, state, title);
        Network = file.Metadata.GetValueOrDefault(WeightsContent.NetworkKey);
        ClassNames = file.Metadata.TryGetValue(WeightsContent.ClassesKey, out var classes) ? Names(classes) : file.ClassNames;
        shapes = file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape);
        (Unreadable, Modules, Notes) = (file.Unreadable, file.Modules, file.Notes);
    }

    /// <summary>Weights from the file at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="state">Which of several states is meant; null for the usual one.</param>
    public static FileWeights Open(string path, string? state = null) =>
        Open(Path.GetFileName(path), $"'{path}'", () => WeightFile.Open(path, state), path, state);

    /// <summary>Weights from a file that can be opened time and again.</summary>
    /// <param name="name">What it is called in provenance.</param>
    /// <param name="title">What it is called in errors.</param>
    /// <param name="open">Opens it: now, and again only for a second network.</param>
    /// <param name="path">Its path; null where it has none.</param>
    /// <param name="state">Which of several states <paramref name="open"/> takes.</param>
    public static FileWeights Open(string name, string title, Func<WeightFile> open, string? path = null, string? state = null)
    {
        var opening = new FileOpening(open);
        var file = opening.Take();
        try
        {
            return new FileWeights(name, title, file, opening, path, state);
        }
        finally
        {
            opening.PutBack(file);
        }
    }

    internal override string Title { get; }

    internal override string? Network { get; }

    internal override IReadOnlyList<string>? ClassNames { get; }

    internal override IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes => shapes;

    internal override IReadOnlyDictionary<string, string> Unreadable { get; }

    internal override IReadOnlyDictionary<string, StatedModule> Modules { get; }

    internal override IReadOnlyList<string> Notes { get; }

    internal override Weights OfState(string wanted) =>
        wanted == state ? this : path is null ? base.OfState(wanted) : Open(path, wanted);

    internal override float[]? Numbers(string name)
    {
        if (!shapes.TryGetValue(name, out var shape) || shape.Aggregate(1L, (product, side) => product * side) != 3) return null;
        var file = opening.Take();
        try
        {
            using var tensor = file.Read(name);
            using var numbers = tensor.to_type(ScalarType.Float32);
            return [.. numbers.data<float>()];
        }
        finally
        {
            opening.PutBack(file);
        }
    }

    internal override IReadOnlyList<string> Fill(Network network, FillPlan plan)
    {
        using var file = opening.Take();
        var leftOut = WeightFill.Fill(network, shapes, file.Read, name, plan);
        network.Provenance = new WeightProvenance(name, file.Sha256());
        return leftOut;
    }

    internal override WeightsContent Content()
    {
        var file = opening.Take();
        try
        {
            var match = WeightMatch.All(this).FirstOrDefault();
            var tensors = file.Entries.Select(entry => new WeightTensor(entry.Name, entry.ElementType.ToString(), entry.Shape)).ToArray();
            return new WeightsContent(file.Format, file.Sha256(), tensors, match?.Blueprint.Name, match?.Reading.Prefix ?? string.Empty);
        }
        finally
        {
            opening.PutBack(file);
        }
    }

    // Notes that someone else wrote under the same key may be anything; invalid names are ignored.
    private static string[]? Names(string classes)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(classes) is { Length: > 0 } list && !list.Any(string.IsNullOrWhiteSpace) ? list : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// A file that stays open from when it is recognised to when it is read, so that both see the same bytes. It closes when a network has been filled.
/// </summary>
internal sealed class FileOpening(Func<WeightFile> open)
{
    private WeightFile? waiting;

    /// <summary>The open file, or else the file opened again; whoever takes it disposes of it or puts it back.</summary>
    public WeightFile Take() => Interlocked.Exchange(ref waiting, null) ?? open();

    /// <summary>Leaves the file open for whoever takes it next.</summary>
    public void PutBack(WeightFile file) => Interlocked.Exchange(ref waiting, file)?.Dispose();
}

/// <summary>
/// Weights of the catalogue with the preprocessing and class names that belong to them; their file is opened when it is needed. A photo is resized to
/// a square, as everywhere here, and cropped as the entry says only when that is asked for.
/// </summary>
internal sealed class NamedWeights : Weights
{
    private readonly WeightsEntry entry;
    private readonly Lazy<string> path;
    private readonly Lazy<Weights> file;

    public NamedWeights(WeightsEntry entry, WeightsCache cache)
    {
        this.entry = entry;
        path = new Lazy<string>(() => cache.PathOf(entry));
        file = new Lazy<Weights>(() => FileWeights.Open(path.Value));
    }

    /// <summary>The refusal of a cached file of another content.</summary>
    public static InvalidInputException IsAnother(string path, WeightsEntry entry, string sha256) => new(
        $"'{path}' is not {entry.Name}: its SHA-256 begins with {sha256[..entry.HashPrefix.Length]} and not {entry.HashPrefix}; delete it and run naflow weights pull {entry.Name}.");

    internal override string Network => entry.Network;

    internal override string Claim => $"The weights {entry.Name} are of";

    internal override string Title => file.Value.Title;

    internal override WeightsContent Content() => file.Value.Content();

    internal override IReadOnlyDictionary<string, IReadOnlyList<long>>? Shapes => file.Value.Shapes;

    internal override IReadOnlyList<string> Fill(Network network, FillPlan plan)
    {
        var leftOut = file.Value.Fill(network, plan);
        if (network.Provenance.Sha256 is { } sha256 && !sha256.StartsWith(entry.HashPrefix, StringComparison.Ordinal))
            throw IsAnother(path.Value, entry, sha256);
        network.Preprocessing = entry.Preprocessing with { ResizeMode = ResizeMode.Square };
        if (network.ClassNames is not null) network.ClassNames = entry.ClassNames;
        return leftOut;
    }
}

/// <summary>
/// The weights of the compact networks, trained on drawn creatures and carried inside this library: one for each experiment, so that everything can
/// be tried without a download.
/// </summary>
public static class CompactWeights
{
    private const string Beginning = "NAFlow.Models.compact.", End = ".safetensors";

    /// <summary>The experiments that there are weights for, such as <c>resnet50</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(CompactWeights).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Beginning, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal))
            .Select(name => name[Beginning.Length..^End.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The weights file of an experiment, as it is in <c>data/compact</c>.</summary>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static byte[] Read(string experiment)
    {
        using var stream = typeof(CompactWeights).Assembly.GetManifestResourceStream($"{Beginning}{experiment}{End}")
            ?? throw new InvalidInputException(
                $"There are no compact weights named '{experiment}'; the nearest are {string.Join(", ", EditDistance.Nearest(experiment, Names))}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    internal static Weights Open(string experiment)
    {
        var bytes = Read(experiment);
        var name = $"{experiment}{End}";
        return FileWeights.Open($"compact {experiment}", $"compact:{experiment}", () => new SafetensorsWeights(SafetensorsFile.From(bytes, name)));
    }
}

/// <summary>Weights from tensors in memory.</summary>
internal sealed class TensorWeights(IReadOnlyDictionary<string, Tensor> tensors) : Weights
{
    internal override IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes { get; } =
        tensors.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<long>)entry.Value.shape);

    internal override IReadOnlyList<string> Fill(Network network, FillPlan plan) =>
        WeightFill.Fill(network, Shapes, name => tensors[name].alias(), "the given tensors", plan);
}

/// <summary>Random weights from a seed, with a generator of their own: the global one is left alone.</summary>
internal sealed class RandomWeights(long seed) : Weights
{
    internal override string Title => $"random:{seed}";

    internal override IReadOnlyDictionary<string, IReadOnlyList<long>>? Shapes => null;

    internal override IReadOnlyList<string> Fill(Network network, FillPlan plan)
    {
        using var noGradient = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var (name, parameter) in network.named_parameters())
        {
            using var scope = NewDisposeScope();
            if (parameter.dim() == 1) parameter.copy_(
                name.EndsWith("weight", StringComparison.Ordinal) ? ones_like(parameter) : zeros_like(parameter));
            else
            {
                var inputs = parameter.numel() / parameter.shape[0];
                parameter.copy_(randn(parameter.shape, generator: generator).Times(Math.Sqrt(2.0 / inputs)));
            }
        }

        network.Provenance = new WeightProvenance($"random, seed {seed}", null);
        return [];
    }
}
