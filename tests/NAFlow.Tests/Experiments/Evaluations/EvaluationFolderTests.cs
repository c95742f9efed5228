using System.Text.Json.Nodes;
using NAFlow.Evaluation;
using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class EvaluationFolderTests
{
    [Fact]
    public void A_cancelled_evaluation_keeps_what_is_done_and_goes_on_from_it()
    {
        using var folder = new TemporaryFolder();
        var undisturbed = Run(folder.File("undisturbed"), out _);

        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Assert.Throws<OperationCanceledException>(
            () => Run(folder.File("disturbed"), out _, progress: new Stopping(source, done: 1), cancellation: source.Token));
        Assert.False(File.Exists(Path.Combine(folder.File("disturbed"), "results.parquet")));
        Assert.Throws<InvalidInputException>(() => EvaluationRows.Load(folder.File("disturbed")));

        var result = Run(folder.File("disturbed"), out var opened, resumes: true);
        Assert.Equal(2, result.Computed);
        Assert.Equal([0, 1, 2], opened);
        Assert.Equal(Results(undisturbed), Results(result));

        Assert.Equal(0, Run(folder.File("disturbed"), out var again, resumes: true).Computed);
        Assert.Empty(again);
    }

    [Fact]
    public void What_a_killed_process_left_is_cleared_away()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("results"));
        File.WriteAllText(Path.Combine(folder.File("results"), ".half.tmp"), "half");
        File.WriteAllText(Path.Combine(folder.File("results"), ".lock"), string.Empty);
        var result = Run(folder.File("results"), out _);
        Assert.Equal(3, result.Computed);
        Assert.Equal(["evaluation.json", "maps", "results.parquet", "timings.parquet"],
            Directory.EnumerateFileSystemEntries(folder.File("results")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_evaluation_that_is_there_is_not_begun_again()
    {
        using var folder = new TemporaryFolder();
        Run(folder.File("results"), out _);
        Assert.Contains("--resume", Assert.Throws<InvalidInputException>(() => Run(folder.File("results"), out _)).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("other"));
        File.WriteAllText(Path.Combine(folder.File("other"), "notes.txt"), "mine");
        Assert.Contains("is no evaluation", Assert.Throws<InvalidInputException>(() => Run(folder.File("other"), out _, resumes: true)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed", "'1'", "'2'")]
    [InlineData("images", "'10'", "'2'")]
    [InlineData("layers", "'all'", "'conv1'")]
    [InlineData("methods", "'flow, no inversion, Grad-CAM'", "'flow'")]
    [InlineData("metrics", "'counting'", "'other'")]
    [InlineData("data", "'made up'", "'another'")]
    public void It_goes_on_only_under_the_same_settings(string setting, string before, string now)
    {
        using var folder = new TemporaryFolder();
        Run(folder.File("results"), out _);
        var options = new EvaluationOptions { Metrics = [new CountingMetric()] };
        var changed = setting switch
        {
            "seed" => options with { Seed = 2 },
            "images" => options with { Images = 2 },
            "layers" => options with { Layers = LayerChoice.Parse("conv1") },
            "methods" => options with { Methods = [MethodList.Compared[0]] },
            "metrics" => options with { Metrics = [new CountingMetric("other")] },
            _ => options,
        };
        using var subject = new FakeSubject { Settings = new Dictionary<string, string> { ["data"] = setting == "data" ? "another" : "made up" } };
        var refused = Assert.Throws<InvalidInputException>(
            () => Evaluator.Run(subject, changed, folder.File("results"), resumes: true, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains($"was begun with {setting} {before}, and now {now} is asked for;", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pointing's tolerance '15', and now '5'")]
    [InlineData("flow's inverse.solver.tolerance '0.01', and now '0.1'")]
    [InlineData("RISE's masks '4000', and now '100'")]
    [InlineData("random's seed '1', and now '2'")]
    [InlineData("mine's source 'this project', and now 'a paper'")]
    [InlineData("weights SHA-256 'none', and now")]
    public void Another_option_under_the_same_name_is_not_gone_on_with(string told)
    {
        using var folder = new TemporaryFolder();
        var mine = new MapMethod("mine", (_, _) => [new Dictionary<string, HeatMap>()]);
        var options = new EvaluationOptions
        {
            Methods = [FlowMethods.Default, Rise.Method(), .. ControlList.All(1).Take(1), mine],
            Metrics = [new PointingMetric(), new CountingMetric()],
            Images = 1,
            Layers = LayerChoice.Parse("input"),
        };
        using (var subject = new FakeSubject(1))
            Assert.Throws<OperationCanceledException>(
                () => Evaluator.Run(subject, options, folder.File("results"), cancellation: new CancellationToken(canceled: true)));
        var changed = told.Split('\'')[0] switch
        {
            "pointing" => options with { Metrics = [new PointingMetric(new PointingOptions { Tolerance = 5 }), new CountingMetric()] },
            "flow" => options with { Methods = [FlowMethods.Find("flow, tolerance 0.1")! with { Name = "flow" }, .. options.Methods.Skip(1)] },
            "RISE" => options with { Methods = [options.Methods[0], Rise.Method(new RiseOptions { Masks = 100 }), .. options.Methods.Skip(2)] },
            "random" => options with { Methods = [.. options.Methods.Take(2), ControlList.All(2)[0], mine] },
            "mine" => options with { Methods = [.. options.Methods.Take(3), mine with { Source = "a paper" }] },
            _ => options,
        };
        using var again = new FakeSubject(1);
        if (changed == options) again.Network.Provenance = again.Network.Provenance with { Sha256 = "another" };
        var refused = Assert.Throws<InvalidInputException>(
            () => Evaluator.Run(again, changed, folder.File("results"), resumes: true, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains($"The evaluation in '{folder.File("results")}' was begun with {told}", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("give the same again, or another folder with --out.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_of_a_version_without_descriptions_is_read_and_not_gone_on_with()
    {
        using var folder = new TemporaryFolder();
        Run(folder.File("results"), out _);
        var path = Path.Combine(folder.File("results"), "evaluation.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        manifest["schema"] = 1;
        manifest.Remove("methods");
        manifest.Remove("metrics");
        File.WriteAllText(path, manifest.ToJsonString());
        Assert.NotNull(Assert.Single(EvaluationReport.Load([folder.File("results")]).Subjects).Facts);
        Assert.Contains("cannot be gone on with",
            Assert.Throws<InvalidInputException>(() => Run(folder.File("results"), out _, resumes: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_control_of_earlier_versions_is_known_by_its_name_now()
    {
        EvaluationRow row = new("fake", 0, "image", "flow without inversion", "input", 0, "energy", 0.5);
        Assert.Equal("no inversion", EvaluationRows.From(EvaluationRows.ToTable([row])).Single().Method);
        Assert.Equal("no inversion", MethodList.Find(["flow without inversion"], 1).Single().Name);
    }

    [Fact]
    public void Two_processes_do_not_work_in_one_folder()
    {
        using var folder = new TemporaryFolder();
        var refused = false;
        Run(folder.File("results"), out _, progress: new Telling(() =>
        {
            refused |= Assert.Throws<InvalidInputException>(() => Run(folder.File("results"), out _, resumes: true)).Message
                .Contains("in use", StringComparison.Ordinal);
        }));
        Assert.True(refused);
    }

    private static EvaluationResult Run(
        string folder, out List<int> opened, bool resumes = false, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var subject = new FakeSubject();
        opened = subject.Opened;
        return Evaluator.Run(subject, new EvaluationOptions { Metrics = [new CountingMetric()] }, folder, resumes, progress, cancellation);
    }

    private static byte[] Results(EvaluationResult result) => File.ReadAllBytes(Path.Combine(result.Folder, "results.parquet"));

    /// <summary>Cancels once so many images are done and the next has begun.</summary>
    private sealed class Stopping(CancellationTokenSource source, int done) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
        {
            if (value.Done == done && value.Doing == MethodList.Compared[1].Name) source.Cancel();
        }
    }

    private sealed class Telling(Action tell) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value) => tell();
    }
}
