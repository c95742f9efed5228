using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class EvaluateTests
{
    [Fact]
    public void The_short_plan_judges_every_experiment()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of(TestContext.Current.CancellationToken, "evaluate", "--plan", Plan("short.json"), "--out", folder.Path);
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.All(ExperimentList.Names, name => Assert.Contains($"short/{name}: 1 image, 5 methods.", run.Out, StringComparison.Ordinal));

        var rows = EvaluationRows.Load(folder.Path);
        Assert.Equal(ExperimentList.Names.Order(), rows.Select(row => row.Subject).Distinct().Order());
        Assert.All(rows, row => Assert.True(row.Value is null || double.IsFinite(row.Value.Value)));
        string[] methods = ["flow", "flow without inversion", "Grad-CAM", "element-wise Grad-CAM", "random"], figures = ["pointing", "energy"];
        Assert.All(rows.GroupBy(row => row.Subject), subject =>
        {
            Assert.Equal(methods, subject.Select(row => row.Method).Distinct());
            Assert.Equal(subject.Select(row => row.Figure).Distinct().Count() * methods.Length, subject.Select(row => (row.Method, row.Figure)).Distinct().Count());
            Assert.Subset(subject.Select(row => row.Figure).ToHashSet(), figures.ToHashSet());
            Assert.Equal(3, subject.Where(row => row.Method == "flow").Select(row => row.Layer).Distinct().Count());

            // The published program's control is element-wise Grad-CAM, whatever judges it.
            var (control, elementWise) = (Values(subject, "flow without inversion"), Values(subject, "element-wise Grad-CAM"));
            Assert.Equal(control.Keys, elementWise.Keys);
            Assert.All(control, entry => Assert.Equal(entry.Value ?? 0, elementWise[entry.Key] ?? 0, 1e-4 * Math.Max(1, Math.Abs(entry.Value ?? 0))));
        });
    }

    [Theory]
    [InlineData("nothing to evaluate")]
    [InlineData("alexnot", "--experiments", "alexnot")]
    [InlineData("'flaw'", "--experiments", "alexnet", "--methods", "flaw")]
    [InlineData("'pointless'", "--experiments", "alexnet", "--metrics", "pointless")]
    [InlineData("No layer fits 'nothing*'", "--experiments", "alexnet", "--layers", "nothing*")]
    [InlineData("0 images", "--experiments", "alexnet", "--images", "0")]
    [InlineData("'missing.json' cannot be read", "--plan", "missing.json")]
    [InlineData("--seed is given too", "--plan", "missing.json", "--seed", "2")]
    [InlineData("'missing' has no boxes.csv", "--boxed", "missing")]
    [InlineData("'missing' is no folder", "--experiments", "alexnet", "--assets", "missing")]
    [InlineData("model or size", "--experiments", "alexnet", "--size", "64")]
    public void What_cannot_be_used_is_refused_in_one_sentence(string told, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(told, ToolRun.Refusal(folder.File("out"), ["evaluate", .. arguments]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluation_that_is_there_is_resumed_or_refused()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["evaluate", "--experiments", "alexnet", "--methods", "grad-cam", "--metrics", "energy", "--layers", "2", "--images", "1", "--limit", "20", "--out", folder.Path];
        Assert.Equal(0, ToolRun.Of(arguments).Code);
        var refused = ToolRun.Of(arguments);
        Assert.Equal(2, refused.Code);
        Assert.Contains("--resume", refused.Error, StringComparison.Ordinal);
        Assert.Contains("1 of them done before", ToolRun.Of([.. arguments, "--resume"]).Out, StringComparison.Ordinal);
        Assert.Contains("seed '1'", ToolRun.Of([.. arguments, "--resume", "--seed", "2"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_says_how_it_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var run = ToolRun.Of(cancelled.Token, "evaluate", "--experiments", "alexnet", "--methods", "grad-cam", "--metrics", "energy", "--out", folder.Path);
        Assert.Equal(130, run.Code);
        Assert.Contains("--resume", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A plan of the repository.</summary>
    private static string Plan(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "data", "evidence", "plans", name) is var path && File.Exists(path))
                return path;
        throw new FileNotFoundException(name);
    }

    private static Dictionary<(int, string, string), double?> Values(IEnumerable<EvaluationRow> rows, string method) =>
        rows.Where(row => row.Method == method).ToDictionary(row => (row.Image, row.Layer, row.Figure), row => row.Value);
}
