using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Tests;

/// <summary>Reports over files by DuckDB, beside the same worked out row by row.</summary>
public sealed class FigureSourceTests
{
    private static readonly ReportOptions Options = ReportRows.Options with { Query = new QueryOptions { Threads = 2 } };

    // Methods that lack layers, layers that lack images, a figure that is never defined, and an image that only one figure has.
    private static readonly EvaluationRow[] Rows =
    [
        .. from image in Enumerable.Range(0, 17)
           from method in (string[])["flow", "LRP", "Grad-CAM", "no inversion"]
           from layer in Enumerable.Range(0, 7)
           where method != "Grad-CAM" || layer > 4
           from figure in (string[])["high", "plain", "low"]
           where image < 16 || figure == "high"
           select new EvaluationRow("photos", 3 * image, $"image {image}", method, layer == 0 ? "input" : $"layer {layer}", layer, figure,
               figure == "plain" || (layer * 7 + image * 3 + method.Length) % 11 == 0
                   ? null
                   : EvaluationValue.Round(Math.Sin(image * 1.7 + layer + method.Length + figure.Length))),
    ];

    [Fact]
    public void Means_and_comparisons_are_those_of_the_values_one_by_one()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 1);
        var tables = Load(folder.Path);

        Assert.Equal(["high", "low"], tables.Select(table => table.Figure.Name));
        Assert.Equal([17, 17], tables.Select(table => table.Images));
        foreach (var table in tables)
        {
            Assert.Equal(["flow", "LRP", "Grad-CAM", "no inversion"], table.Methods);
            Assert.Equal(["input", "layer 1", "layer 2", "layer 3", "layer 4", "layer 5", "layer 6"], table.Layers.Select(layer => layer.Name));
            Assert.Equal(7 + 7 + 2 + 7, table.Cells.Length);
            foreach (var cell in table.Cells)
            {
                var values = Values(table, cell.Method, cell.Layer.Name);
                double[] known = [.. values.Values.Order(Comparer<double>.Create((_, _) => 0))];
                Assert.Equal((known.Length, Bootstrap.Mean(known)), (cell.Count, cell.Value));
                var flow = Values(table, "flow", cell.Layer.Name);
                int[] both = [.. values.Keys.Where(flow.ContainsKey)];
                Assert.Equal(
                    cell.Method == "flow"
                        ? null
                        : PairedComparison.Of([.. both.Select(image => values[image])], [.. both.Select(image => flow[image])]),
                    cell.AgainstReference);
            }

            foreach (var third in table.Thirds)
            {
                string[] layers = third.Third == DepthThird.ImageSide ? ["input", "layer 1", "layer 2"]
                    : third.Third == DepthThird.Middle ? ["layer 3", "layer 4"]
                    : ["layer 5", "layer 6"];
                var images = layers.Select(layer => Values(table, third.Method, layer)).ToArray();
                double[] means = [.. images[0].Keys.Where(image => images.All(layer => layer.ContainsKey(image)))
                    .Select(image => images.Average(layer => layer[image]))];
                Assert.Equal(Bootstrap.Mean(means), third.Value);
            }

            Assert.Equal(["flow", "LRP", "no inversion"],
                table.Thirds.Where(third => third.Third == DepthThird.Middle).Select(third => third.Method));
        }

        Dictionary<int, double> Values(FigureTable table, string method, string layer) => Rows
            .Where(row => row.Figure == table.Figure.Name && row.Method == method && row.Layer == layer && row.Value is not null)
            .ToDictionary(row => row.Image, row => row.Value!.Value);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(0)]
    public void The_tables_are_the_same_from_any_number_of_shards_and_from_memory(int shards)
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("one"), 1);
        if (shards > 0) Save(folder.File("more"), shards);
        var more = shards == 0 ? FigureTable.Of(Rows, Options) : Load(folder.File("more"));
        foreach (var (name, tables) in ((string, IReadOnlyList<FigureTable>)[])[("one.csv", Load(folder.File("one"))), ("more.csv", more)])
            foreach (var table in tables) ReportSheet.Of(table).SaveCsv(folder.File($"{table.Figure.Name}-{name}"));
        foreach (var figure in (string[])["high", "low"])
            Assert.Equal(File.ReadAllText(folder.File($"{figure}-one.csv")), File.ReadAllText(folder.File($"{figure}-more.csv")));
    }

    [Fact]
    public void What_is_no_number_in_a_file_of_others_is_missing()
    {
        using var folder = new TemporaryFolder();
        var table = EvaluationRows.ToTable(ReportRows.Mixed());
        float?[] values = [.. table.Numbers<float>("value")
            .Select((value, row) => row % 9 == 0 ? float.NaN : row % 9 == 4 ? float.PositiveInfinity : value)];
        new ResultTable([.. table.Columns.SkipLast(1), TableColumn.Single("value", values)]).SaveParquet(folder.File("results.parquet"));

        var cells = Assert.Single(Load(folder.Path)).Cells;

        Assert.Equal(values.Count(value => value is { } number && float.IsFinite(number)), cells.Sum(cell => cell.Count));
        Assert.All(cells, cell => Assert.True(double.IsFinite(cell.Value.Mean + cell.Value.Low + cell.Value.High)));
    }

    [Fact]
    public void An_image_that_is_in_two_shards_is_refused()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 3);
        File.Copy(Shards(folder.Path, 3)[0], Shards(folder.Path, 3)[1], overwrite: true);
        var problem = Assert.Throws<InvalidInputException>(() => Load(folder.Path));
        Assert.Contains("twice for ", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("give the folder of each evaluation once.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_short_table_has_the_means_of_the_rows()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, 3);
        var table = EvaluationTable.Load(folder.Path, Options.Known, out var left, Options.Query);
        Assert.Equal(EvaluationTable.Of(Rows, Options.Known, out var same), table);
        Assert.Equal((same, 0), (left, left));
        foreach (var row in table.Skip(1))
            foreach (var (column, figure) in ((int, string)[])[(1, "high"), (2, "low"), (3, "plain")])
            {
                double[] known = [.. Rows.Where(one => one.Method == row[0] && one.Figure == figure).Select(one => one.Value).OfType<double>()];
                Assert.Equal(known.Length == 0
                    ? "-"
                    : known.Average().ToString("G3", System.Globalization.CultureInfo.InvariantCulture), row[column]);
            }
    }

    [Fact]
    public void Samples_resampled_together_have_the_intervals_that_each_has_alone()
    {
        var random = new Random(3);
        double[][] samples = [.. Enumerable.Range(0, 45)
            .Select(number => Enumerable.Range(0, number < 40 ? 50 + number / 20 : 8600).Select(_ => random.NextDouble()).ToArray())];
        Assert.Equal(samples.Select(sample => Bootstrap.Mean(sample, 7)), Bootstrap.Means(samples, 7));
    }

    private static IReadOnlyList<FigureTable> Load(string folder) => EvaluationReport.Load([folder], Options).Subjects[0].Tables;

    private static string[] Shards(string folder, int shards) => [.. Shard.All(shards).Select(shard => EvaluationFiles.ResultsOf(folder, shard))];

    private static void Save(string folder, int shards)
    {
        if (shards == 1) EvaluationRows.ToTable(Rows).SaveParquet(Path.Combine(folder, EvaluationFiles.ResultsName));
        else foreach (var (number, file) in Shards(folder, shards).Index())
        {
            EvaluationRow[] part = [.. Rows.Where(row => row.Image / 3 >= 17 * number / shards && row.Image / 3 < 17 * (number + 1) / shards)];
            EvaluationRows.ToTable(part).SaveParquet(file);
        }

        if (shards > 1) File.WriteAllText(Path.Combine(folder, EvaluationFiles.ManifestName), System.Text.Json.JsonSerializer.Serialize(
            new EvaluationManifest { Settings = new Dictionary<string, string>(), Machine = NAFlow.Files.RunEnvironment.Here(), IsComplete = true },
            NAFlow.Files.RecordJson.Indented));
    }
}
