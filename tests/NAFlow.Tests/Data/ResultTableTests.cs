using CsvHelper;
using NAFlow.Data;
using Parquet;

namespace NAFlow.Tests;

public sealed class ResultTableTests
{
    private static readonly ResultTable Table = new(
        TableColumn.Text("name", ["plain", null, "with, comma \"quoted\"\nand a line"]), TableColumn.Number("share", [0.1, null, 1 / 3.0]),
        TableColumn.Whole("count", [1, null, -3]));

    [Fact]
    public void Csv_holds_every_value_in_full()
    {
        using var folder = new TemporaryFolder();
        Table.Save(folder.File("table"));
        using var csv = CsvReader.FromFile(folder.File("table.csv"), CsvReaderOptions.Default with { HasHeader = true });
        var rows = new List<(string, string, string)>();
        while (csv.Read()) rows.Add((csv.GetString("name"), csv.GetString("share"), csv.GetString("count")));
        Assert.Equal([("plain", "0.1", "1"), ("", "", ""), ("with, comma \"quoted\"\nand a line", "0.3333333333333333", "-3")], rows);
    }

    [Fact]
    public async Task Parquet_holds_every_value_and_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        Table.Save(folder.File("table"));
        await using var reader =
            await ParquetReader.CreateAsync(folder.File("table.parquet"), cancellationToken: TestContext.Current.CancellationToken);
        using var group = reader.OpenRowGroupReader(0);
        var fields = reader.Schema.GetDataFields();
        Assert.Equal(["name", "share", "count"], fields.Select(field => field.Name));
        var (names, shares, counts) = (new string?[3], new double?[3], new long?[3]);
        await group.ReadAsync(fields[0], names.AsMemory(), null, TestContext.Current.CancellationToken);
        await group.ReadAsync<double>(fields[1], shares.AsMemory(), null, TestContext.Current.CancellationToken);
        await group.ReadAsync<long>(fields[2], counts.AsMemory(), null, TestContext.Current.CancellationToken);
        Assert.Equal(["plain", null, "with, comma \"quoted\"\nand a line"], names);
        Assert.Equal([0.1, null, 1 / 3.0], shares);
        Assert.Equal([1, null, -3], counts);
    }

    [Fact]
    public async Task Parts_become_groups_of_rows_with_statistics_and_a_schema_version_and_are_read_as_one_table()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("parts.parquet");
        int[] sizes = [ParquetTable.LeastRows + 1, 3, ParquetTable.LeastRows - 3, 0, 2];
        ResultTable[] parts = [.. sizes.Select((rows, image) => new ResultTable(
            TableColumn.Text("name", Enumerable.Repeat<string?>($"image {image}", rows)),
            TableColumn.Whole("image", Enumerable.Repeat((long?)image, rows)),
            TableColumn.Single("value", Enumerable.Range(0, rows).Select(row => row % 7 == 0 ? null : (float?)(image + row / 1e5f))))
        { Schema = new TableSchema("results", 1) })];

        ResultTable.SaveParquet(path, parts);

        await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([ParquetTable.LeastRows + 1, ParquetTable.LeastRows, 2], reader.RowGroups.Select(group => group.RowCount));
        Assert.Equal("results", reader.CustomMetadata["naflow.table"]);
        Assert.Equal("1", reader.CustomMetadata["naflow.schema"]);
        var (image, value) = (reader.Schema.GetDataFields()[1], reader.Schema.GetDataFields()[2]);
        Assert.Equal([(0L, 0L), (1L, 2L), (4L, 4L)], reader.RowGroups.Select(group =>
            group.GetStatistics(image) is var statistics ? ((long)statistics!.MinValue!, (long)statistics.MaxValue!) : default));
        Assert.Equal(1.00001f, reader.RowGroups[1].GetStatistics(value)!.MinValue);
        Assert.Equal(2 + (ParquetTable.LeastRows - 4) / 7, reader.RowGroups[1].GetStatistics(value)!.NullCount);
        Assert.All(reader.RowGroups.SelectMany(group => group.RowGroup.Columns), column =>
            Assert.Equal(Parquet.Meta.CompressionCodec.ZSTD, column.MetaData!.Codec));

        var read = ResultTable.LoadParquet(path);
        Assert.Equal(parts[0].Schema, read.Schema);
        Assert.Equal(parts.SelectMany(part => part.Numbers<float>("value")), read.Numbers<float>("value"));
        Assert.Equal(parts.SelectMany(part => part.Text("name")), read.Text("name"));
        Assert.Equal(parts.SelectMany(part => part.Numbers<long>("image")), read.Numbers<long>("image"));
    }

    [Fact]
    public void A_table_without_rows_can_be_written()
    {
        using var folder = new TemporaryFolder();
        new ResultTable(TableColumn.Text("name", [])).Save(folder.File("table"));
        Assert.Equal("name\n", File.ReadAllText(folder.File("table.csv")));
        Assert.True(new FileInfo(folder.File("table.parquet")).Length > 0);
    }

    [Fact]
    public void Columns_that_do_not_fit_together_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ResultTable(TableColumn.Text("a", ["1"]), TableColumn.Text("b", [])));
        Assert.Throws<ArgumentException>(() => new ResultTable(TableColumn.Text("a", []), TableColumn.Text("a", [])));
        Assert.Throws<ArgumentException>(() => new ResultTable());
    }
}
