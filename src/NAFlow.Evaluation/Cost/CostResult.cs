using System.Collections.Immutable;
using System.Text.Json;
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
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException or FormatException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidInputException($"'{folder}' holds no study of costs ({problem.Message.TrimEnd('.')}); naflow cost --out writes one.", problem);
        }
    }

    /// <summary>
    /// Writes the study: <c>cost</c>, <c>jacobian</c> and <c>growth</c>, each as .csv and .parquet, <c>cost.md</c>, and last the manifest <c>cost.json</c>. Each
    /// file appears whole or not at all.
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
