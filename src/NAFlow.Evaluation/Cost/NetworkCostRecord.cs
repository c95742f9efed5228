using System.Text.Json;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>Measured costs with the machine they were measured on.</summary>
/// <param name="Machine">Processor, threads, system and libraries, in words.</param>
/// <param name="Rounds">The rounds of each median.</param>
/// <param name="Networks">One entry a network.</param>
public sealed record NetworkCostRecord(string Machine, int Rounds, IReadOnlyList<NetworkCost> Networks)
{
    private const string Resource = "NAFlow.Evaluation.networks.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly Lazy<NetworkCostRecord> Embedded = new(() =>
    {
        using var stream = typeof(NetworkCostRecord).Assembly.GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<NetworkCostRecord>(stream, Format)!;
    });

    /// <summary>The record in the repository, <c>data/evidence/networks.json</c>.</summary>
    public static NetworkCostRecord Published => Embedded.Value;

    /// <summary>The costs of a network; null when they were not measured.</summary>
    public NetworkCost? Of(string name) => Networks.FirstOrDefault(network => network.Facts.Name == name);

    /// <summary>Reads a record that was saved.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    public static NetworkCostRecord Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<NetworkCostRecord>(File.ReadAllText(path), Format) ?? throw new JsonException("it is empty");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidInputException($"'{path}' holds no record of costs ({problem.Message.TrimEnd('.')}); delete it to measure anew.", problem);
        }
    }

    /// <summary>Writes the record, whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
}
