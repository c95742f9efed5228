using NAFlow.Imaging;

namespace NAFlow.Models;

/// <summary>
/// Weights of the catalogue, with the preprocessing and class names that belong to them. A photo is squashed, as everywhere here, and cropped as the
/// entry says when that is asked for.
/// </summary>
internal sealed class NamedWeights : Weights
{
    private readonly WeightsEntry entry;
    private readonly string path;
    private readonly Weights file;

    public NamedWeights(WeightsEntry entry, WeightsCache cache)
    {
        this.entry = entry;
        path = cache.PathOf(entry);
        file = FileWeights.Open(path);
    }

    private NamedWeights(NamedWeights whole, Weights reading) => (entry, path, file) = (whole.entry, whole.path, reading);

    internal override string? Network => file.Network;

    internal override IReadOnlyDictionary<string, IReadOnlyList<long>>? Shapes => file.Shapes;

    internal override IEnumerable<Weights> Readings => file.Readings.Select(reading => new NamedWeights(this, reading));

    internal override void Fill(Network network, IReadOnlyList<string> ignored)
    {
        file.Fill(network, ignored);
        if (network.Provenance.Sha256 is { } sha256 && !sha256.StartsWith(entry.HashPrefix, StringComparison.Ordinal))
            throw new InvalidInputException(
                $"'{path}' is not {entry.Name}: its SHA-256 begins with {sha256[..entry.HashPrefix.Length]} and not {entry.HashPrefix}; delete it and run naflow weights pull {entry.Name}.");
        network.Preprocessing = entry.Preprocessing with { ResizeMode = ResizeMode.Square };
        if (network.ClassNames is not null) network.ClassNames = entry.ClassNames;
    }
}
