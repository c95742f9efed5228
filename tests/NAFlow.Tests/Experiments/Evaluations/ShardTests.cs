using NAFlow.Evaluation;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class ShardTests
{
    [Fact]
    public void Shards_one_after_the_other_are_all_images_in_their_order()
    {
        for (var count = 1; count <= 20; count++)
            for (var images = 0; images <= 50; images++)
            {
                var shards = Shard.All(count).Select(shard => shard.Of(images)).ToArray();
                Assert.Equal(Enumerable.Range(0, images), shards.SelectMany(shard => Enumerable.Range(shard.First, shard.End - shard.First)));
                Assert.InRange(shards.Max(shard => shard.End - shard.First) - shards.Min(shard => shard.End - shard.First), 0, 1);
            }

        Assert.Equal((int.MaxValue - 2_147_484, int.MaxValue), new Shard(1000, 1000).Of(int.MaxValue));
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("a/b")]
    [InlineData("3")]
    [InlineData("1/0")]
    [InlineData("-1/3")]
    [InlineData("1/2/3")]
    [InlineData("")]
    [InlineData("1.5/3")]
    [InlineData("1/99999999999")]
    public void What_is_no_shard_is_refused(string words) =>
        Assert.Contains("shard", Assert.Throws<InvalidInputException>(() => Shard.Parse(words)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1", "1", "8", "8", "1", "1/8")]
    [InlineData("8", "1", "8", "8", "1", "8/8")]
    [InlineData("0", "0", "7", "8", "1", "1/8")]
    [InlineData("7", "0", "7", "8", null, "8/8")]
    [InlineData("30", "10", "50", "3", "20", "2/3")]
    [InlineData("5", "5", "5", "1", "1", "1/1")]
    [InlineData("3", "3", "7", "2", "1", null)]
    [InlineData("3", "1", null, "8", "1", null)]
    [InlineData("x", "1", "8", "8", "1", null)]
    public void A_task_of_a_Slurm_array_is_a_shard(string task, string? least, string? greatest, string? count, string? step, string? shard)
    {
        var variables = new Dictionary<string, string?>
        {
            ["SLURM_ARRAY_TASK_ID"] = task,
            ["SLURM_ARRAY_TASK_MIN"] = least,
            ["SLURM_ARRAY_TASK_MAX"] = greatest,
            ["SLURM_ARRAY_TASK_COUNT"] = count,
            ["SLURM_ARRAY_TASK_STEP"] = step,
        };
        if (shard is null)
            Assert.Contains("--shard", Assert.Throws<InvalidInputException>(() => Shard.OfSlurm(variables.GetValueOrDefault)).Message, StringComparison.Ordinal);
        else
            Assert.Equal(shard, Shard.OfSlurm(variables.GetValueOrDefault)!.ToString());
        Assert.Null(Shard.OfSlurm(_ => null));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2)]
    public void Any_number_of_shards_gives_the_same_rows(int images)
    {
        using var folder = new TemporaryFolder();
        var whole = Run(folder.File("whole"), null, images);
        Assert.Equal(images, whole.Computed);
        foreach (var count in (int[])[1, 3, 8])
        {
            var place = folder.File($"{count}");

            // In any order: no shard knows of the others.
            foreach (var shard in Shard.All(count).Reverse())
            {
                var result = Run(place, shard, images);
                Assert.Equal(shard.Of(images).End - shard.Of(images).First, result.Computed);
                Assert.Equal(shard.Number - 1, result.Missing.Count);
            }

            Assert.Equal(EvaluationRows.Load(folder.File("whole")), EvaluationRows.Load(place));
            Assert.Equal(EvaluationRows.LoadTimings(folder.File("whole")).Select(Untimed), EvaluationRows.LoadTimings(place).Select(Untimed));
            Assert.Equal(["evaluation.json", "maps", "shards"], Directory.EnumerateFileSystemEntries(place).Select(Path.GetFileName).Order());
            Assert.Equal(
                Shard.All(count).SelectMany(shard => (string[])[$"results-{shard.FileName}.parquet", $"timings-{shard.FileName}.parquet"]).Order(),
                Directory.EnumerateFileSystemEntries(Path.Combine(place, "shards")).Select(Path.GetFileName).Order());
            Assert.All(Directory.GetFiles(Path.Combine(folder.File("whole"), "maps")), map =>
                Assert.Equal(File.ReadAllBytes(map), File.ReadAllBytes(Path.Combine(place, "maps", Path.GetFileName(map)))));

            // The report, its tables and its pictures.
            ReportFolder.Write(EvaluationReport.Load([folder.File("whole")]), folder.File("report"));
            ReportFolder.Write(EvaluationReport.Load([place]), folder.File($"report-{count}"));
            Assert.All(Directory.GetFiles(folder.File("report"), "*", SearchOption.AllDirectories), file => Assert.Equal(
                File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder.File($"report-{count}"), Path.GetRelativePath(folder.File("report"), file)))));
        }
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var number in (int[])[1, 3, 4]) Run(folder.Path, new Shard(number, 5), 5);
        var told = Assert.Throws<InvalidInputException>(() => EvaluationRows.Load(folder.Path)).Message;
        Assert.Contains("lacks shards 2 and 5 of 5", told, StringComparison.Ordinal);
        Assert.Equal(told, Assert.Throws<InvalidInputException>(() => EvaluationReport.Load([folder.Path])).Message);
        Run(folder.Path, new Shard(2, 5), 5);
        Assert.Contains("lacks shard 5 of 5", Assert.Throws<InvalidInputException>(() => EvaluationRows.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_keeps_its_number_of_shards()
    {
        using var folder = new TemporaryFolder();
        Run(folder.File("shards"), new Shard(1, 3), 3);
        Run(folder.File("whole"), null, 3);
        Refused(folder.File("shards"), new Shard(2, 4), "was begun in 3 shards, not 4; give --shard K/3");
        Refused(folder.File("shards"), null, "was begun in 3 shards; give --shard K/3");
        Refused(folder.File("whole"), new Shard(1, 3), "was begun in one piece; leave --shard out");
        Refused(folder.File("shards"), new Shard(1, 3), "holds shard 1 of 3 already", resumes: false);
        Assert.Equal(0, Run(folder.File("shards"), new Shard(1, 3), 3, resumes: true).Computed);
    }

    [Fact]
    public void Data_that_changed_between_shards_is_refused()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, new Shard(1, 3), 5);
        Assert.Contains("was begun with 5 images, and now there are 4",
            Assert.Throws<InvalidInputException>(() => Run(folder.Path, new Shard(2, 3), 4, most: 5)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Run(folder.Path, new Shard(2, 3), 5).Computed);
    }

    [Fact]
    public void A_shard_that_is_asked_to_end_does_so_between_two_images()
    {
        using var folder = new TemporaryFolder();
        using var asked = new CancellationTokenSource();
        var run = new EvaluationRun { Shard = new Shard(1, 2), Resumes = true, Ending = asked.Token };
        using var subject = new FakeSubject(6);
        Assert.Throws<OperationCanceledException>(() => Evaluator.Run(subject, Options(6), folder.Path, run, new Asking(asked)));

        // The image at which it was asked is done.
        Assert.Equal([0], subject.Opened);
        Assert.True(File.Exists(Path.Combine(folder.Path, "shards", "001-of-002", "000000.parquet")));
        Assert.Equal(2, Run(folder.Path, new Shard(1, 2), 6, resumes: true).Computed);
    }

    private static void Refused(string folder, Shard? shard, string told, bool resumes = true) =>
        Assert.Contains(told, Assert.Throws<InvalidInputException>(() => Run(folder, shard, 3, resumes)).Message, StringComparison.Ordinal);

    /// <summary>All methods and metrics that draw anything at random, and some that do not.</summary>
    private static EvaluationOptions Options(int images) => new()
    {
        Methods =
        [
            .. MethodList.Find(["flow", "random", "smoothgrad"], 1),
            Rise.Method(new RiseOptions { Masks = 20 }),
        ],
        Metrics =
        [
            new CountingMetric(), new InfidelityMetric(), new MaxSensitivityMetric(), new CascadingRandomisationMetric(), new ClassSensitivityMetric(),
            new RoadMetric(),
        ],
        Layers = LayerChoice.Parse("input,relu2"),
        Images = images,
    };

    private static EvaluationResult Run(string folder, Shard? shard, int images, bool resumes = false, int? most = null)
    {
        using var subject = new FakeSubject(images);
        return Evaluator.Run(
            subject, Options(most ?? images), folder, new EvaluationRun { Shard = shard, Resumes = resumes },
            cancellation: TestContext.Current.CancellationToken);
    }

    private static EvaluationTiming Untimed(EvaluationTiming timing) => timing with { Seconds = 0 };

    private sealed class Asking(CancellationTokenSource source) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
        {
            if (value.Count > 0) source.Cancel();
        }
    }
}
