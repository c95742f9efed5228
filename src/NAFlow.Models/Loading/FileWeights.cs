using NAFlow.Networks;

namespace NAFlow.Models.Loading;

/// <summary>Weights from a file.</summary>
internal sealed class FileWeights : Weights
{
    private readonly string path;
    private readonly Dictionary<string, IReadOnlyList<long>> shapes;

    public FileWeights(string path)
    {
        this.path = path;
        using var file = WeightFile.Open(path);
        shapes = file.Entries.ToDictionary(entry => entry.Name, entry => entry.Shape);
    }

    internal override IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes => shapes;

    internal override void Fill(Network network, IReadOnlyList<string> ignored)
    {
        using var file = WeightFile.Open(path);
        WeightFill.Fill(network, shapes, file.Read, Path.GetFileName(path), ignored);
        network.Provenance = new WeightProvenance(Path.GetFileName(path), file.Sha256());
    }
}
