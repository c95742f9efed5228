using System.Text.Json;
using NAFlow.Data;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>Writes a counterfactual study: <c>NAME.md</c>, <c>NAME.csv</c> and <c>NAME.parquet</c> with the curve over depth, and <c>NAME.json</c>, its manifest.</summary>
public static class TruthFolder
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes a study, each file whole or not at all and the manifest last.</summary>
    /// <param name="folder">Where to; it is made when it is missing.</param>
    /// <param name="name">The experiment's name.</param>
    /// <param name="network">The network.</param>
    /// <param name="result">The study.</param>
    /// <param name="fixedLayer">The layer that was fixed beforehand.</param>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public static void Write(string folder, string name, Network network, TruthResult result, string fixedLayer)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(result);
        var path = Path.Combine(folder, name);
        AtomicFile.WriteAllText($"{path}.md", TruthTable.Write(result, fixedLayer));
        var depths = network.FlowNodes.Select((node, depth) => (node.Name, depth)).ToDictionary(pair => pair.Name, pair => (long?)pair.depth);
        new ResultTable(
            TableColumn.Text("method", result.Readings.Select(reading => reading.Method)),
            TableColumn.Text("layer", result.Readings.Select(reading => reading.Layer)),
            TableColumn.Whole("depth", result.Readings.Select(reading => depths[reading.Layer])),
            TableColumn.Number("of_its_size", result.Readings.Select(reading => (double?)reading.OfItsSize.Mean)),
            TableColumn.Number("of_its_size_low", result.Readings.Select(reading => (double?)reading.OfItsSize.Low)),
            TableColumn.Number("of_its_size_high", result.Readings.Select(reading => (double?)reading.OfItsSize.High)),
            TableColumn.Number("of_all", result.Readings.Select(reading => (double?)reading.OfAll.Mean))).Save(path);
        AtomicFile.WriteAllText($"{path}.json", JsonSerializer.Serialize(
            new
            {
                Created = DateTimeOffset.UtcNow,
                Experiment = name,
                Network = network.Name,
                Weights = network.Provenance.Source,
                WeightsSha256 = network.Provenance.Sha256,
                result.Pictures,
                ToldRight = result.ToldRight.Mean,
                FixedLayer = fixedLayer,
                Machine = RunEnvironment.Here(),
            },
            Format) + "\n");
    }
}
