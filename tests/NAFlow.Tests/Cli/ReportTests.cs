using NAFlow.Data;
using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class ReportTests
{
    [Fact]
    public void A_folder_of_evaluations_is_reported_with_a_short_table()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("alexnet"), ReportRows.Mixed("pointing"));
        Save(folder.File("resnet50"), ReportRows.Mixed("energy", "resnet50"));

        var run = ToolRun.Of("report", folder.Path, "--title", "Two networks");

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("Classification: layers at which", run.Out, StringComparison.Ordinal);
        Assert.Contains("flow", run.Out, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "report", "report.html"), run.Out, StringComparison.Ordinal);
        Assert.StartsWith("# Two networks", File.ReadAllText(folder.File("report/report.md")), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("report/charts/resnet50-energy.png")));
    }

    [Fact]
    public void Only_the_figures_that_are_asked_for_are_reported()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("alexnet"), [.. ReportRows.Mixed("pointing"), .. ReportRows.Mixed("energy")]);

        Assert.Equal(0, ToolRun.Of("report", folder.File("alexnet"), "--figures", "energy", "--out", folder.File("out")).Code);

        Assert.Equal(["alexnet-energy.csv"], Directory.GetFiles(folder.File("out/tables")).Select(Path.GetFileName));
    }

    [Fact]
    public void The_evidence_has_its_sections_what_was_written_by_hand_and_the_same_bytes_again()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("results/classification/alexnet"), [.. ReportRows.Mixed("pointing"), .. ReportRows.Mixed("gini")]);
        Save(folder.File("results/ablations/alexnet"), ReportRows.Mixed("energy"));
        Save(folder.File("results/photos/squeezenet1_1"), ReportRows.Mixed("energy", "squeezenet1_1"));
        folder.Write("answer.md", "What it *means*.\n\n<!-- counts -->\n\n<!-- figure -->\n");
        Directory.CreateDirectory(folder.File("cost"));
        folder.Write("cost/cost.csv", "method,seconds\nflow,1.23456\n");
        folder.Write("cost/growth.csv", "against,exponent\nside,1.5\n");
        folder.Write("other.md", "# Another question?\n\nAn answer.\n");

        var run = ToolRun.Of("report", "--evidence", folder.Path);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        var page = File.ReadAllText(folder.File("README.md"));
        Assert.Equal(["## Where the rest is"], Headings(page));
        Assert.Contains("What it *means*.\n\n| figure | judged on | layers | flow |", page, StringComparison.Ordinal);
        Assert.Contains("photos/squeezenet1_1](charts/photos-squeezenet1_1-energy.png)", page, StringComparison.Ordinal);
        var methods = Page("methods");
        Assert.Equal(["## The nine experiments", "## Photos", "## How to read"], Headings(methods));
        Assert.Contains("| [squeezenet1_1](../tables/squeezenet1_1.md) | 8 | behind, 0.535; rival 0.735 | as good, 0.535; ", methods,
            StringComparison.Ordinal);
        Assert.Contains("## Ablations", Page("choices"), StringComparison.Ordinal);
        Assert.Contains("| rival | +0.200, better |", Page("choices"), StringComparison.Ordinal);
        Assert.Contains("| flow | 1.235 |", Page("cost"), StringComparison.Ordinal);
        Assert.Contains("- Another question?: [other.md](other.md).", page, StringComparison.Ordinal);
        Assert.DoesNotContain("gini", methods, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("charts/ablations-alexnet-energy-grid.png")));
        string[] pages = ["README.md",
            .. Directory.GetFiles(folder.File("tables")).Select(file => $"tables/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];
        string[] tables = ["alexnet", "by-task", "choices", "cost", "cost-growth", "methods", "squeezenet1_1"];
        Assert.Equal(["README.md", .. tables.Select(name => $"tables/{name}.md").Order(StringComparer.Ordinal)], pages);
        Assert.All(pages, name => Assert.All(Links(File.ReadAllText(folder.File(name))), link =>
            Assert.True(Path.Exists(Path.Combine(folder.Path, Path.GetDirectoryName(name)!, link)), $"{name}: {link}")));
        string[] before = [.. pages.Select(name => File.ReadAllText(folder.File(name)))];
        Assert.Equal(0, ToolRun.Of("report", "--evidence", folder.Path).Code);
        Assert.Equal(before, pages.Select(name => File.ReadAllText(folder.File(name))));

        string Page(string name) => File.ReadAllText(folder.File($"tables/{name}.md"));

        static string[] Headings(string text) => [.. text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))];
    }

    [Fact]
    public void A_question_is_answered_on_the_console_or_into_a_file()
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("alexnet"), ReportRows.Mixed());
        const string Question = "SELECT method, count(*) AS n FROM results GROUP BY method ORDER BY n, method";

        var run = ToolRun.Of("report", folder.Path, "--sql", Question, "--threads", "1");
        var kept = ToolRun.Of("report", folder.Path, "--sql", Question, "--out", folder.File("answer.csv"));
        var stored = ToolRun.Of("report", folder.Path, "--sql", Question, "--out", folder.File("answer.parquet"));

        Assert.Equal((0, "method  n\nsingle  8\nequal   24\nflow    24\nrival   24\n"), (run.Code, run.Out.ReplaceLineEndings("\n")));
        Assert.Equal((0, 0), (kept.Code, stored.Code));
        Assert.Equal("method,n\nsingle,8\nequal,24\nflow,24\nrival,24\n", File.ReadAllText(folder.File("answer.csv")));
        Assert.Equal([8, 24, 24, 24], ResultTable.LoadParquet(folder.File("answer.parquet")).Numbers<long>("n"));
        Assert.False(Path.Exists(folder.File("report")));
    }

    [Theory]
    [InlineData("nothing to report", "report")]
    [InlineData("only SELECT is answered", "report", "DIR/alexnet", "--sql", "COPY results TO 'DIR/copy.csv'")]
    [InlineData("not understood", "report", "DIR/alexnet", "--sql", "SELEC 1")]
    [InlineData("in one folder", "report", "--sql", "SELECT 1")]
    [InlineData("ends in .csv or .parquet", "report", "DIR/alexnet", "--sql", "SELECT 1", "--out", "DIR/alexnet/report")]
    [InlineData("0 threads", "report", "DIR/alexnet", "--threads", "0")]
    [InlineData("is no folder", "report", "DIR/missing")]
    [InlineData("has no results.parquet", "report", "DIR/empty")]
    [InlineData("no figure 'magic'", "report", "DIR/alexnet", "--figures", "magic")]
    [InlineData("list of figures is empty", "report", "DIR/alexnet", "--figures", ",")]
    [InlineData("title of the report is empty", "report", "DIR/alexnet", "--title", " ")]
    [InlineData("is a file", "report", "DIR/alexnet", "--out", "DIR/file")]
    [InlineData("'alexnet' is in two", "report", "DIR/alexnet", "DIR/alexnet")]
    [InlineData("cannot be read", "report", "DIR/broken")]
    [InlineData("one or the other", "report", "DIR/alexnet", "--evidence", "DIR")]
    [InlineData("is no folder", "report", "--evidence", "DIR/empty")]
    public void Bad_input_is_refused_in_one_sentence_and_leaves_nothing(string named, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Save(folder.File("alexnet"), ReportRows.Mixed());
        Directory.CreateDirectory(folder.File("empty"));
        Directory.CreateDirectory(folder.File("broken"));
        folder.Write("broken/results.parquet", "no table");
        folder.Write("file", "-");

        var run = ToolRun.Of([.. arguments.Select(argument => argument.Replace("DIR", folder.Path, StringComparison.Ordinal))]);

        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.False(Path.Exists(folder.File("alexnet/report")));
    }

    private static IEnumerable<string> Links(string page) =>
        page.Split("](").Skip(1).Select(rest => rest[..rest.IndexOf(')', StringComparison.Ordinal)]);

    private static void Save(string folder, IReadOnlyList<EvaluationRow> rows) =>
        EvaluationRows.ToTable(rows).SaveParquet(Path.Combine(folder, "results.parquet"));
}
