using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class EvaluationQueryTests
{
    [Fact]
    public void A_question_is_answered_over_the_evaluations_of_a_folder()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("a 'quoted' [1]*/alexnet"), ReportRows.Mixed());
        Save(folder.File("resnet50"), ReportRows.Mixed(subject: "resnet50"));
        EvaluationRows.ToTable([new EvaluationTiming("resnet50", 0, null, "forward", 0.25)]).SaveParquet(folder.File("resnet50/timings.parquet"));
        using var query = EvaluationQuery.Open(folder.Path);

        var answer = query.Run(
            "SELECT evaluation, method, count(*) AS n, avg(value) AS mean FROM results WHERE layer = 'input' GROUP BY ALL ORDER BY evaluation, mean, method LIMIT 2");

        Assert.Equal(["evaluation", "method", "n", "mean"], answer.Columns.Select(column => column.Name));
        Assert.Equal(["a 'quoted' [1]*/alexnet", "a 'quoted' [1]*/alexnet"], answer.Text("evaluation"));
        Assert.Equal(["equal", "flow"], answer.Text("method"));
        Assert.Equal([8L, 8L], answer.Numbers<long>("n"));
        Assert.Equal(0.535, answer.Numbers<double>("mean")[0]!.Value, 1e-6);
        Assert.Equal([0.25f], query.Run("SELECT seconds FROM timings WHERE step = 'forward' AND method IS NULL").Numbers<float>("seconds"));
        Assert.Equal(
            ["evaluation", "subject", "image", "image_name", "method", "layer", "depth", "figure", "value"],
            query.Run("DESCRIBE results").Text("column_name"));
        Assert.Equal(0, query.Run("SELECT * FROM results WHERE false").RowCount);
    }

    [Theory]
    [InlineData("COPY results TO 'DIR/copy.csv'", "only SELECT is answered")]
    [InlineData("COPY (SELECT 1) TO 'DIR/results.parquet'", "only SELECT is answered")]
    [InlineData("ATTACH 'DIR/other.db'", "only SELECT is answered")]
    [InlineData("INSTALL httpfs", "only SELECT is answered")]
    [InlineData("LOAD httpfs", "only SELECT is answered")]
    [InlineData("DROP VIEW results", "only SELECT is answered")]
    [InlineData("CREATE TABLE t AS SELECT 1", "only SELECT is answered")]
    [InlineData("SET enable_external_access = true", "only SELECT is answered")]
    [InlineData("EXPORT DATABASE 'DIR/all'", "only SELECT is answered")]
    [InlineData("CALL enable_logging(storage := 'file', storage_path := 'DIR/log')", "only SELECT is answered")]
    [InlineData("SELECT 1; DROP VIEW results", "only SELECT is answered")]
    [InlineData("SELECT 1; SELECT 2", "more than one statement")]
    [InlineData("SELECT 1) TO 'DIR/x.csv'", "not understood")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')", "asks read_text(...)")]
    [InlineData("SELECT (SELECT count(*) FROM read_csv('DIR/secret.csv'))", "asks read_csv(...)")]
    [InlineData("WITH a AS (SELECT * FROM query('SELECT 1')) SELECT * FROM a", "asks query(...)")]
    [InlineData("SELECT * FROM 'DIR/secret.csv'", "disabled by configuration")]
    [InlineData("SELECT * FROM glob('DIR/*')", "asks glob(...)")]
    [InlineData("SELECT * FROM enable_logging(storage := 'file', storage_path := 'DIR/log')", "asks enable_logging(...)")]
    [InlineData("SELEC 1", "not understood")]
    [InlineData(" ", "is empty")]
    [InlineData("SELECT nothing FROM results", "\"nothing\" not found")]
    [InlineData("SELECT [1, 2] AS both", "Column 'both' of the answer is of List")]
    [InlineData("SELECT 1 AS one, 2 AS one", "'one'")]
    [InlineData("SELECT * FROM range(6000000)", "more than 5,000,000 rows")]
    public void What_does_not_only_read_is_refused_in_one_sentence(string sql, string told)
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, ReportRows.Mixed());
        folder.Write("secret.csv", "a,b\n1,2\n");
        string[] before = [.. Directory.GetFiles(folder.Path).Order()];
        var bytes = File.ReadAllBytes(folder.File("results.parquet"));
        using var query = EvaluationQuery.Open(folder.Path);

        var problem = Assert.Throws<InvalidInputException>(() => query.Run(sql.Replace("DIR", folder.Path, StringComparison.Ordinal)));

        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
        Assert.Equal(before, Directory.GetFiles(folder.Path).Order());
        Assert.Equal(bytes, File.ReadAllBytes(folder.File("results.parquet")));
        Assert.Equal(80, query.Run("SELECT count(*) AS n FROM results").Numbers<long>("n")[0]);
    }

    [Fact]
    public void The_memory_that_is_given_is_kept_to_and_the_temporary_folder_is_taken_away()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, ReportRows.Mixed());
        var temporary = folder.File("temporary");
        using (var query = EvaluationQuery.Open(folder.Path, new QueryOptions { Mebibytes = 64, Threads = 1, TemporaryFolder = temporary }))
        {
            // 160 MB in order, which only a disk has room for; then 160 MB in one value, which nothing has.
            var sorted = query.Run(
                "SELECT sum(place * n) AS s FROM (SELECT n, row_number() OVER (ORDER BY hash(n)) AS place FROM range(5000000) AS r(n))");
            Assert.NotNull(sorted.Numbers<double>("s")[0]);
            var spilled = query.Run("SELECT sum(size) AS bytes FROM duckdb_temporary_files()");
            Assert.Equal(1, spilled.RowCount);
            var refused = Assert.Throws<InvalidInputException>(() => query.Run("SELECT len(list(n)) FROM range(20000000) AS r(n)"));
            Assert.Contains("ask for less", refused.Message, StringComparison.Ordinal);
            Assert.True(Directory.Exists(temporary));
        }

        Assert.Empty(Directory.GetFileSystemEntries(temporary));
        Assert.Throws<InvalidInputException>(() => new QueryOptions { Mebibytes = 10 });
        Assert.Throws<InvalidInputException>(() => new QueryOptions { Threads = 0 });
    }

    [Fact]
    public void A_question_can_be_stopped()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path, ReportRows.Mixed());
        using var query = EvaluationQuery.Open(folder.Path, new QueryOptions { Threads = 1 });
        // At once, before the query has begun, and while it runs.
        foreach (var milliseconds in (int[])[0, 1, 5, 300])
        {
            using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds));
            Assert.ThrowsAny<OperationCanceledException>(
                () => query.Run("SELECT sum(hash(a.range * b.range)) AS s FROM range(10000000) a, range(10000000) b", source.Token));
        }

        Assert.Equal(1, query.Run("SELECT 1 AS one").RowCount);
    }

    [Fact]
    public void Files_of_before_versions_are_read_and_those_of_later_ones_of_other_tables_and_damaged_ones_are_refused()
    {
        using var folder = new TemporaryFolder();
        var rows = EvaluationRows.ToTable(ReportRows.Mixed());
        (rows with { Schema = null }).SaveParquet(folder.File("old/results.parquet"));
        (rows with { Schema = new TableSchema("results", 2) }).SaveParquet(folder.File("new/results.parquet"));
        (rows with { Schema = new TableSchema("timings", 1) }).SaveParquet(folder.File("other/results.parquet"));
        new ResultTable(TableColumn.Text("subject", ["x"]), TableColumn.Whole("image", [1])).SaveParquet(folder.File("foreign/results.parquet"));
        rows.SaveParquet(folder.File("cut/results.parquet"));
        var whole = File.ReadAllBytes(folder.File("cut/results.parquet"));
        File.WriteAllBytes(folder.File("cut/results.parquet"), whole[..(whole.Length / 2)]);
        rows.SaveParquet(folder.File("torn/results.parquet"));
        Array.Fill<byte>(whole, 0xA5, 4, 600);
        File.WriteAllBytes(folder.File("torn/results.parquet"), whole);

        using (var query = EvaluationQuery.Open(folder.File("old"))) Assert
            .Equal(80, query.Run("SELECT count(*) AS n FROM results").Numbers<long>("n")[0]);
        Assert.Equal(10, Assert.Single(Report("old").Subjects[0].Tables).Cells.Length);
        Assert.Equal(80, EvaluationRows.Load(folder.File("old")).Count);
        foreach (var (name, told) in ((string, string)[])[
            ("new", "newer NAFlow (schema 2"), ("other", "holds timings, not results"), ("foreign", "no column 'image_name'"),
            ("cut", "cannot be read"), ("torn", "cannot be read")])
        {
            var problem = Assert.Throws<InvalidInputException>(() => Report(name));
            Assert.Contains(told, problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', problem.Message);
            if (name != "foreign") Assert.Throws<InvalidInputException>(() => EvaluationRows.Load(folder.File(name)));
        }

        EvaluationReport Report(string name) => EvaluationReport.Load([folder.File(name)], ReportRows.Options);
    }

    private static void Save(string folder, IReadOnlyList<EvaluationRow> rows) =>
        EvaluationRows.ToTable(rows).SaveParquet(Path.Combine(folder, "results.parquet"));
}
