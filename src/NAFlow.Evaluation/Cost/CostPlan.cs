using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Data;

namespace NAFlow.Evaluation;

/// <summary>What a plan assumes beside the measured costs. Sizes are near what was measured; what is said of a card is assumed.</summary>
public sealed record PlanAssumptions
{
    /// <summary>The cores that the record's seconds were measured on; processor time is seconds times these.</summary>
    /// <value>2.</value>
    public int Cores { get; init; } = 2;

    /// <summary>Operations a second that a card sustains in 32-bit convolutions, in 10^12.</summary>
    /// <value>10, about a sixth of what an H100 is sold for.</value>
    public double CardTeraoperations { get; init; } = 10;

    /// <summary>Bytes a second that a card's memory moves, in 10^9.</summary>
    /// <value>1000, about a third of what an H100 is sold for.</value>
    public double CardGigabytes { get; init; } = 1000;

    /// <summary>Seconds from one small step on a card to the next, which the solver waits for.</summary>
    /// <value>0.00001.</value>
    public double CardStepSeconds { get; init; } = 1e-5;

    /// <summary>Steps on a card for each iteration of the solver: two products and some sums and norms.</summary>
    /// <value>20.</value>
    public int StepsAnIteration { get; init; } = 20;

    /// <summary>Bytes of a photo's file.</summary>
    /// <value>130,000, as of ImageNet's validation photos.</value>
    public double PhotoBytes { get; init; } = 130e3;

    /// <summary>Bytes of a flow's four files beside its maps.</summary>
    /// <value>1,450,000, measured with SqueezeNet 1.1.</value>
    public double FlowBytes { get; init; } = 1.45e6;

    /// <summary>Bytes of a row of results in Parquet.</summary>
    /// <value>4, a value in single precision: names pack to almost nothing. Measured were 1.8 where half of the values were alike.</value>
    public double RowBytes { get; init; } = 4;

    /// <summary>Methods of the evaluation, and figures of each map.</summary>
    /// <value>20 and 10.</value>
    public (int Methods, int Figures) Study { get; init; } = (20, 10);
}

/// <summary>What some number of images takes with one network and one method.</summary>
/// <param name="Network">The network.</param>
/// <param name="Method">The method.</param>
/// <param name="Images">How many images.</param>
/// <param name="CoreHours">Hours of one core, from the measured seconds.</param>
/// <param name="CardHours">Hours of one card, by <see cref="PlanAssumptions"/>; the greatest of operations, bytes and steps.</param>
/// <param name="CardLimit">Which of the three that is.</param>
/// <param name="ReadBytes">Bytes of the photos.</param>
/// <param name="FlowFiles">Files that <c>naflow explain</c> writes.</param>
/// <param name="FlowBytes">Bytes of those.</param>
/// <param name="Rows">Rows that the evaluation of the study writes.</param>
/// <param name="RowBytes">Bytes of those.</param>
public sealed record PlanRow(
    string Network, string Method, long Images, double CoreHours, double CardHours, string CardLimit, double ReadBytes, long FlowFiles,
    double FlowBytes,
    long Rows, double RowBytes);

/// <summary>
/// What images by the thousand take past the machine on which costs were measured: every number follows from the record and the assumptions.
/// </summary>
public static class CostPlan
{
    private const int FilesAFlow = 4;
    private const double SecondsAnHour = 3600, ManyFiles = 1e6, ManyRows = 1e8;

    /// <summary>How many images are planned for.</summary>
    public static readonly ImmutableArray<long> Images = [1_000, 50_000, 1_000_000];

    /// <summary>The rows of a network: each method of the record for each number of images.</summary>
    /// <param name="cost">The network's measured costs.</param>
    /// <param name="work">What one forward pass of it moves and computes.</param>
    /// <param name="assumed">The assumptions.</param>
    public static IReadOnlyList<PlanRow> Of(NetworkCost cost, ForwardWork work, PlanAssumptions assumed)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(assumed);
        return [.. cost.Costs.SelectMany(method => Images.Select(images => Row(cost.Facts, method, images)))];

        PlanRow Row(NetworkFacts facts, FlowCost method, long images)
        {
            // The importance sweep takes as much as a forward pass does, and the cascade so many times both.
            var passes = 2 * (1 + method.Ratio);
            var (limit, card) = new[]
            {
                ("operations", passes * work.Operations / (assumed.CardTeraoperations * 1e12)),
                ("bytes", passes * work.Bytes / (assumed.CardGigabytes * 1e9)),
                ("steps", assumed.CardStepSeconds * ((2 * work.Steps) + ((long)assumed.StepsAnIteration * method.Iterations))),
            }.MaxBy(each => each.Item2);
            var rows = images * assumed.Study.Methods * assumed.Study.Figures * facts.Layers;
            return new PlanRow(
                facts.Name, method.Method, images, images * assumed.Cores * (method.BaseSeconds + method.CascadeSeconds) / SecondsAnHour,
                images * card / SecondsAnHour, limit, images * assumed.PhotoBytes, images * FilesAFlow,
                images * (assumed.FlowBytes + work.MapBytes), rows, rows * assumed.RowBytes);
        }
    }

    /// <summary>The plan as Markdown: a table, what it assumes, and what becomes the limit.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="machine">The machine on which the record was measured.</param>
    /// <param name="assumed">The assumptions.</param>
    public static string Write(IReadOnlyList<PlanRow> rows, string machine, PlanAssumptions assumed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(assumed);
        var table = MarkdownTable.Write(
            ["network", "method", "images", "core hours", "card hours (limit)", "photos", "flows: files", "flows: bytes", "rows", "rows: bytes"],
            rows.Select(row => (string[])
            [
                row.Network, row.Method, Count(row.Images), Hours(row.CoreHours), $"{Hours(row.CardHours)} ({row.CardLimit})", Bytes(row.ReadBytes),
                Count(row.FlowFiles),
                Bytes(row.FlowBytes), Count(row.Rows), Bytes(row.RowBytes),
            ]), words: 2);
        var lines = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"Core hours: seconds measured on {machine}, times {assumed.Cores} cores; one method, images one by one. An evaluation of several methods takes the sum of theirs, and its metrics."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Card hours are assumed, not measured: {assumed.CardTeraoperations} x 10^12 operations and {assumed.CardGigabytes} x 10^9 bytes a second, {assumed.CardStepSeconds * 1e6:0} microseconds a step and {assumed.StepsAnIteration} steps an iteration of the solver, one image at a time; the greatest of the three counts."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Photos of {Bytes(assumed.PhotoBytes)}; a flow's files of {Bytes(assumed.FlowBytes)} and its maps; rows of {assumed.Study.Methods} methods, {assumed.Study.Figures} figures and every layer, {assumed.RowBytes} bytes each."),
        };
        if (rows.Any(row => row.FlowFiles > ManyFiles))
            lines.Add(
                $"Over {Count((long)ManyFiles)} files the file system is the limit of naflow explain: a shared one makes some hundreds to thousands a second. Evaluate instead, which keeps one table a shard, and explain the images that its report points to.");
        if (rows.Any(row => row.Images > ManyFiles / FilesAFlow))
            lines.Add("So many photos as single files take a look-up each: put them into tar archives (shard-{000000..000999}.tar), which are read in one piece.");
        if (rows.Any(row => row.Rows > ManyRows))
            lines.Add(
                $"Over {Count((long)ManyRows)} rows tables no longer fit the memory: naflow report aggregates them on disk, shard by shard, and fewer layers (--layers 10) or figures make as many images possible in a tenth of the room.");
        return $"{table}\n{string.Join("\n", lines.Select(line => $"- {line}"))}\n";
    }

    private static string Hours(double hours) =>
        hours.ToString(hours < 1 ? "0.00" : hours < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(double bytes)
    {
        foreach (var (unit, size) in new[] { ("TB", 1e12), ("GB", 1e9), ("MB", 1e6) })
            if (bytes >= size)
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / size:0.0} {unit}");
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB");
    }
}

/// <summary>What one forward pass of a network on one image computes and moves.</summary>
/// <param name="Operations">Multiplications and additions of its products with weights.</param>
/// <param name="Bytes">Bytes of its weights once, and of its activations twice, written and read.</param>
/// <param name="Steps">Its layers, each a step.</param>
/// <param name="MapBytes">Bytes of the maps of a flow, one value a place and layer.</param>
public sealed record ForwardWork(double Operations, double Bytes, int Steps, double MapBytes)
{
    /// <summary>Counts a network's work at its own input size.</summary>
    public static ForwardWork Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var shapes = network.ShapesForPhoto();
        double operations = 0, activations = 0, weights = 0;
        foreach (var node in network.Nodes)
        {
            var places = shapes[node.Index].Skip(2).Aggregate(1.0, (product, side) => product * side);
            activations += shapes[node.Index].Aggregate(1.0, (product, side) => product * side);
            foreach (var parameter in node.Layer?.Parameters?.parameters() ?? [])
            {
                weights += parameter.numel();

                // A kernel or a matrix meets every place of the output once; what is left, such as a bias, is small.
                if (parameter.dim() >= 2) operations += 2 * parameter.numel() * places;
            }
        }

        return new ForwardWork(
            operations, sizeof(float) * (weights + (2 * activations)), network.Nodes.Length,
            sizeof(float) * network.FlowNodes.Sum(node => shapes[node.Index].Skip(2).Aggregate(1.0, (product, side) => product * side)));
    }
}
