using System.Text.Json;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>Weights from a file, or from the bytes of one.</summary>
internal sealed class FileWeights : Weights
{
    private readonly string name;
    private readonly Func<WeightFile> open;
    private readonly Dictionary<string, IReadOnlyList<long>> shapes;
    private readonly IReadOnlyDictionary<string, string> names;

    /// <summary>Weights from a file that is open already; it may be closed afterwards.</summary>
    /// <param name="name">What it is called in provenance and errors.</param>
    /// <param name="file">The file.</param>
    /// <param name="open">Opens it again.</param>
    public FileWeights(string name, WeightFile file, Func<WeightFile> open)
    {
        (this.name, this.open) = (name, open);
        Network = file.Metadata.GetValueOrDefault(WeightsContent.NetworkKey);
        ClassNames = file.Metadata.TryGetValue(WeightsContent.ClassesKey, out var classes) ? Names(classes) : null;
        shapes = file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape);
        names = shapes.Keys.ToDictionary(tensor => tensor);
    }

    private FileWeights(FileWeights whole, IReadOnlyDictionary<string, string> names)
    {
        (name, open, Network, ClassNames, this.names) = (whole.name, whole.open, whole.Network, whole.ClassNames, names);
        shapes = names.ToDictionary(pair => pair.Key, pair => whole.shapes[pair.Value]);
    }

    /// <summary>Weights from the file at a path.</summary>
    public static FileWeights Open(string path) => Open(Path.GetFileName(path), () => WeightFile.Open(path));

    /// <summary>Weights from a file that can be opened time and again.</summary>
    public static FileWeights Open(string name, Func<WeightFile> open)
    {
        using var file = open();
        return new FileWeights(name, file, open);
    }

    internal override string? Network { get; }

    internal override IReadOnlyList<string>? ClassNames { get; }

    internal override IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes => shapes;

    internal override IEnumerable<Weights> Readings => TensorNames.Readings(shapes.Keys).Select(reading => new FileWeights(this, reading));

    internal override void Fill(Network network, IReadOnlyList<string> ignored)
    {
        using var file = open();
        WeightFill.Fill(network, shapes, tensor => file.Read(names[tensor]), name, ignored);
        network.Provenance = new WeightProvenance(name, file.Sha256());
    }

    // Notes that someone else wrote under the same key may be anything; names are no more than a convenience.
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
