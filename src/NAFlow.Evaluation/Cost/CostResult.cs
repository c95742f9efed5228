using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NAFlow.Files;

namespace NAFlow.Evaluation;

/// <summary>What a study of costs found.</summary>
/// <param name="Manifest">How it was run.</param>
/// <param name="Rows">The methods, as a whole and layer by layer.</param>
/// <param name="Jacobians">The explicit Jacobians.</param>
public sealed record CostResult(CostManifest Manifest, ImmutableArray<CostRow> Rows, ImmutableArray<JacobianCost> Jacobians)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly Lazy<CostResult> Embedded = new(() => Read(name =>
    {
        using var reader = new StreamReader(typeof(CostResult).Assembly.GetManifestResourceStream($"NAFlow.Evaluation.cost.{name}")!);
        return reader.ReadToEnd();
    }));

    /// <summary>The study in the repository, <c>data/evidence/cost</c>.</summary>
    public static CostResult Published => Embedded.Value;

    /// <summary>The rows of methods as a whole.</summary>
    public IEnumerable<CostRow> Wholes => Rows.Where(row => row.Layer is null);

    /// <summary>The point at which a network was measured first; with sides of the networks' own, each has another.</summary>
    /// <param name="network">The network.</param>
    public CostPoint FirstOf(string network) => Wholes.FirstOrDefault(row => row.Network == network)?.Point ?? First;

    /// <summary>The point that all others differ from in one thing.</summary>
    public CostPoint First => new(Manifest.Sides[0], Manifest.Batches[0], Manifest.Threads[0]);

    /// <summary>How costs grow.</summary>
    public IReadOnlyList<CostGrowth> Growths => CostGrowth.Of(this);

    /// <summary>Reads a study that was saved.</summary>
    /// <exception cref="InvalidInputException">The folder has none, or a file cannot be read.</exception>
    public static CostResult Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        try
        {
            return Read(name => File.ReadAllText(Path.Combine(folder, name)));
        }
        catch (Exception problem) when (
            problem is IOException or UnauthorizedAccessException or JsonException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidInputException(
                $"'{folder}' holds no study of costs ({problem.Message.TrimEnd('.')}); naflow cost --out writes one.", problem);
        }
    }

    /// <summary>
    /// Writes the study: <c>cost</c>, <c>jacobian</c> and <c>growth</c>, each as .csv and .parquet, <c>cost.md</c>, and last the manifest
    /// <c>cost.json</c>. Each file appears whole or not at all.
    /// </summary>
    /// <param name="folder">Where to; it is made where it is missing.</param>
    /// <exception cref="InvalidInputException">A file cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        CostColumns.Table(Rows).Save(Path.Combine(folder, "cost"));
        JacobianColumns.Table(Jacobians).Save(Path.Combine(folder, "jacobian"));
        CostGrowth.Table(Growths).Save(Path.Combine(folder, "growth"));
        AtomicFile.WriteAllText(Path.Combine(folder, "cost.md"), CostTable.Write(this));
        AtomicFile.WriteAllText(Path.Combine(folder, "cost.json"), JsonSerializer.Serialize(Manifest, Format) + "\n");
    }

    private static CostResult Read(Func<string, string> text) => new(
        JsonSerializer.Deserialize<CostManifest>(text("cost.json"), Format) ?? throw new JsonException("the manifest is empty"),
        CostColumns.Read(text("cost.csv")), JacobianColumns.Read(text("jacobian.csv")));
}

/// <summary>How a study of costs was run.</summary>
public sealed record CostManifest
{
    internal const string Creatures = "drawn creatures, the class that comes first", Noise = "seeded noise, the class that comes first";

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The networks.</summary>
    public required ImmutableArray<CostSubject> Networks { get; init; }

    /// <summary>The methods, as they describe themselves.</summary>
    public required ImmutableArray<Description> Methods { get; init; }

    /// <summary>The sides of the images, in pixels, the first going with the other batches and threads.</summary>
    public required ImmutableArray<int> Sides { get; init; }

    /// <summary>The images explained together.</summary>
    public required ImmutableArray<int> Batches { get; init; }

    /// <summary>libtorch's threads.</summary>
    public required ImmutableArray<int> Threads { get; init; }

    /// <summary>The measured runs.</summary>
    public required int Rounds { get; init; }

    /// <summary>The runs before, which were not measured.</summary>
    public required int WarmUps { get; init; }

    /// <summary>The seed of random weights.</summary>
    public required long Seed { get; init; }

    /// <summary>The largest Jacobian that was built, in MiB.</summary>
    public required int JacobianMebibytes { get; init; }

    /// <summary>The longest that one was expected to take, in seconds.</summary>
    public required int JacobianSeconds { get; init; }

    /// <summary>What was explained.</summary>
    public string Images { get; init; } = Creatures;

    /// <summary>What a reader must know.</summary>
    public string Note { get; init; } =
        "F is one forward pass plus the importance sweep, in the same run. A solver's iterations depend on the weights and the image: costs on random weights are not those on trained ones.";

    /// <summary>The machine and the software.</summary>
    public required RunEnvironment Machine { get; init; }
}

/// <summary>A network of a study of costs.</summary>
/// <param name="Name">Its name in the zoo.</param>
/// <param name="Weights">Where its weights came from.</param>
/// <param name="WeightsSha256">Their SHA-256; null where they are of no file.</param>
/// <param name="Parameters">The number of its parameters.</param>
public sealed record CostSubject(string Name, string Weights, string? WeightsSha256, long Parameters)
{
    /// <summary>More of the network, where it was measured in this process.</summary>
    /// <value>Null.</value>
    [JsonIgnore]
    public NetworkFacts? Facts { get; init; }
}

/// <summary>What a method costs at one point, as a whole or in one layer. Seconds are of the whole batch.</summary>
/// <param name="Network">The network.</param>
/// <param name="Method">The method.</param>
/// <param name="Point">The image's side, the batch and the threads.</param>
public sealed record CostRow(string Network, string Method, CostPoint Point)
{
    /// <summary>The layer; null for the method as a whole.</summary>
    public string? Layer { get; init; }

    /// <summary>The layer's depth in the flow, from 0 for the image; null for the method as a whole.</summary>
    public int? Depth { get; init; }

    /// <summary>F, one forward pass plus the importance sweep, of the same runs.</summary>
    public required Quartiles BaseSeconds { get; init; }

    /// <summary>The method without F; of a layer, its inversion.</summary>
    public required Quartiles MethodSeconds { get; init; }

    /// <summary>F and the method, from the prepared images to the maps; null for a layer.</summary>
    public Quartiles? EndToEnd { get; init; }

    /// <summary>The method without F, in F: the median of the runs' ratios.</summary>
    public required double Ratio { get; init; }

    /// <summary>The solver's iterations; null where nothing is solved for.</summary>
    public int? Iterations { get; init; }

    /// <summary>
    /// The most resident memory of the process during a run of its own, in MiB; null for a layer, and where the system does not count it.
    /// </summary>
    public double? PeakMebibytes { get; init; }

    /// <summary>That peak above the memory that was resident before the run, in MiB: network and image are in it no more.</summary>
    public double? AddedMebibytes { get; init; }

    /// <summary>The largest relative residual of a layer of the first image; null for a layer, and where nothing is solved for.</summary>
    public double? LargestResidual { get; init; }

    /// <summary>
    /// The mean spatial entropy of the first image's maps, 1 where they are the same everywhere; null for a layer, and for methods other than the
    /// flow.
    /// </summary>
    public double? MeanEntropy { get; init; }

    /// <summary>
    /// The mean correlation of the first image's maps with those of no inversion; null for a layer, and for methods other than the flow.
    /// </summary>
    public double? NoInversionCorrelation { get; init; }

    /// <summary>The measured runs.</summary>
    public required int Rounds { get; init; }
}
