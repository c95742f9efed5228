using NAFlow.Networks;

namespace NAFlow.Models.Loading;

/// <summary>Weights from a file.</summary>
internal sealed class FileWeights : Weights
{
    private readonly string path;
    private readonly Dictionary<string, IReadOnlyList<long>> shapes;
    private readonly IReadOnlyDictionary<string, string> names;

    /// <summary>Weights from a file that is open already; it may be closed afterwards.</summary>
    public FileWeights(string path, WeightFile file)
    {
        this.path = path;
        Network = file.Metadata.GetValueOrDefault(WeightsContent.NetworkKey);
        shapes = file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape);
        names = shapes.Keys.ToDictionary(name => name);
    }

    private FileWeights(FileWeights whole, IReadOnlyDictionary<string, string> names)
    {
        (path, Network, this.names) = (whole.path, whole.Network, names);
        shapes = names.ToDictionary(name => name.Key, name => whole.shapes[name.Value]);
    }

    /// <summary>Weights from the file at a path.</summary>
    public static FileWeights Open(string path)
    {
        using var file = WeightFile.Open(path);
        return new FileWeights(path, file);
    }

    internal override string? Network { get; }

    internal override IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes => shapes;

    internal override IEnumerable<Weights> Readings => TensorNames.Readings(shapes.Keys).Select(reading => new FileWeights(this, reading));

    internal override void Fill(Networks.Network network, IReadOnlyList<string> ignored)
    {
        using var file = WeightFile.Open(path);
        WeightFill.Fill(network, shapes, name => file.Read(names[name]), Path.GetFileName(path), ignored);
        network.Provenance = new WeightProvenance(Path.GetFileName(path), file.Sha256());
    }
}
