using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NAFlow.Data;
using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Evaluation;

/// <summary>A network and the cost of its flows.</summary>
/// <param name="Facts">The network.</param>
/// <param name="Costs">One entry a method.</param>
public sealed record NetworkCost(NetworkFacts Facts, IReadOnlyList<FlowCost> Costs)
{
    /// <summary>
    /// What is measured for a record: flows of a network with seeded random weights at its own input size, on an image of seeded noise.
    /// </summary>
    /// <param name="networks">The networks.</param>
    public static CostStudyOptions Options(params ImmutableArray<string> networks) => new()
    {
        Networks = networks,
        Methods = [.. MethodList.Find(["flow", "flow, block by block", "flow, minimum norm", "flow, minimum norm, block by block"], 1)],
        SlowMethods = [],
        Weights = CostWeights.Random,
        Images = CostImages.Noise,
        Sides = [0],
        Batches = [1],
        Threads = [get_num_threads()],
        Rounds = 3,
        WarmUps = 1,
        JacobianLayers = 0,
        Memory = false,
    };

    /// <summary>The networks of a study, each at the point where it was measured first.</summary>
    /// <param name="result">A study that was run in this process.</param>
    public static IReadOnlyList<NetworkCost> Of(CostResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            .. from network in result.Manifest.Networks
               where network.Facts is not null
               let rows = result.Wholes
                   .Where(row => row.Network == network.Name && row.Point == result.FirstOf(network.Name) && row.MeanEntropy is not null)
               select new NetworkCost(network.Facts!, [.. rows.Select(FlowCost.Of)]),
        ];
    }
}

/// <summary>What a table of networks says of each.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Parameters">The number of its parameters.</param>
/// <param name="Layers">The maps of a flow: the image and every node up to N.</param>
/// <param name="Blocks">The units that may be inverted as one.</param>
/// <param name="Pixels">The side of its input, in pixels.</param>
/// <param name="InverseRules">The rules by which its layers are inverted, the most frequent first.</param>
public sealed record NetworkFacts(string Name, long Parameters, int Layers, int Blocks, int Pixels, IReadOnlyList<string> InverseRules)
{
    /// <summary>Reads the facts off a network.</summary>
    public static NetworkFacts Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(
            network.Name, network.parameters().Sum(parameter => parameter.numel()), network.FlowNodes.Length, network.Blocks.Length,
            network.Preprocessing.Size,
            [
                .. network.FlowNodes.Where(node => node.Layer is not null).GroupBy(node => node.Layer!.InverseRule)
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key),
            ]);
    }
}

/// <summary>What one flow costs, and whether it is sound. F is one forward pass plus the importance sweep, in the same run.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="BaseSeconds">F, in seconds.</param>
/// <param name="CascadeSeconds">The inversion cascade, in seconds.</param>
/// <param name="Ratio">The cascade in F, the median of the rounds' ratios.</param>
/// <param name="Iterations">Solver iterations in all.</param>
/// <param name="LargestResidual">The largest relative residual of any layer.</param>
/// <param name="MeanEntropy">The mean spatial entropy of the maps; 1 where they are the same everywhere.</param>
/// <param name="ControlCorrelation">The mean correlation of the maps with those of no inversion.</param>
public sealed record FlowCost(
    string Method, [property: JsonPropertyName("referenceSeconds")] double BaseSeconds, double CascadeSeconds, double Ratio, int Iterations,
    double LargestResidual, double MeanEntropy,
    double ControlCorrelation)
{
    /// <summary>What a study found of a flow.</summary>
    internal static FlowCost Of(CostRow row) => new(
        row.Method, row.BaseSeconds.Median, row.MethodSeconds.Median, row.Ratio, row.Iterations ?? 0, row.LargestResidual ?? 0, row.MeanEntropy
            ?? 0, row.NoInversionCorrelation ?? 0);
}

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
            throw new InvalidInputException(
                $"'{path}' holds no record of costs ({problem.Message.TrimEnd('.')}); delete it to measure anew.", problem);
        }
    }

    /// <summary>Writes the record, whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
}

/// <summary>Measured costs as a Markdown table, one row a network.</summary>
public static class NetworkCostTable
{
    /// <summary>Writes the table: F, then seconds and ratio of every method, and how the default's maps fare.</summary>
    public static string Write(NetworkCostRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string[] methods = [.. record.Networks[0].Costs.Select(cost => cost.Method)];
        return MarkdownTable.Write(
            ["network", "parameters", "pixels", "maps", "F (ms)", .. methods.Select(method => $"{method} (s, / F)"), "largest residual",
                "correlation"],
            record.Networks.Select(network => (string[])
            [
                network.Facts.Name, Number(network.Facts.Parameters, "N0"), $"{network.Facts.Pixels}", $"{network.Facts.Layers}",
                Number(1000 * network.Costs[0].BaseSeconds, "F0"),
                .. network.Costs.Select(Cell), Number(network.Costs[0].LargestResidual, "F2"), Number(network.Costs[0].ControlCorrelation, "F2"),
            ]),
            words: methods.Length + 7);
    }

    private static string Number(IFormattable value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Cell(FlowCost cost) => string.Create(CultureInfo.InvariantCulture, $"{cost.CascadeSeconds:F2}, {cost.Ratio:F1}");
}
