using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using NAFlow.Evaluation;
using NAFlow.Interactive;
using static NAFlow.Tests.ReportRows;

namespace NAFlow.Tests;

public sealed class ReportPageTests
{
    private static readonly EvaluationRow[] Rows = [.. Mixed(), .. Mixed("low"), .. Mixed(subject: "squeezenet1_1")];

    [Fact]
    public void The_page_loads_nothing_and_has_every_chart_and_table()
    {
        var page = EvaluationReport.Of(Rows, Options).ToPage();

        var document = new HtmlParser().ParseDocument(page);
        Assert.Empty(document.QuerySelectorAll("link, iframe, object, embed, [src]:not([src^='data:']), [href]:not([href^='#'])"));
        Assert.Contains("default-src 'none'", page);
        Assert.Equal(1, Regex.Count(page, "plotly.js v"));
        Assert.Equal(3, document.QuerySelectorAll(".chart script[type='application/json']").Length);
        Assert.All(document.QuerySelectorAll(".chart"), chart => Assert.NotEmpty(chart.GetAttribute("aria-label")!));
        Assert.All(document.QuerySelectorAll("table"), table => Assert.True(table.ParentElement!.ClassList.Contains("scroll")));
        Assert.Equal(3, document.QuerySelectorAll("article table").Length);
        Assert.All(document.QuerySelectorAll("header a"), link => Assert.NotNull(document.QuerySelector(link.GetAttribute("href")!)));
    }

    [Fact]
    public void Names_from_outside_are_shown_and_never_run()
    {
        const string hostile = "<script>alert('&\"')</script>";
        var report = EvaluationReport.Of([.. Of(hostile, "high", (_, _) => 1, subject: hostile),
            .. Of("flow", "high", (_, _) => 1, subject: hostile)], Options with { Title = hostile });
        Assert.DoesNotContain("<script>alert", report.ToPage());
        Assert.DoesNotContain("<script>alert", ReportMarkdown.Write(report with { Options = Options }));
    }

    [Fact]
    public void A_folder_has_a_chart_and_a_table_of_every_figure_and_the_same_bytes_again()
    {
        using var folder = new TemporaryFolder();
        var (one, other) = (folder.File("one"), folder.File("other"));

        Assert.Equal(Path.Combine(one, "report.html"),
            ReportFolder.Write(EvaluationReport.Of(Rows, Options), one, TestContext.Current.CancellationToken));
        ReportFolder.Write(EvaluationReport.Of(Rows, Options), other, TestContext.Current.CancellationToken);

        string[] files = [.. Directory.EnumerateFiles(one, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(one, file))
            .Order(StringComparer.Ordinal)];
        string[] names = ["alexnet-high", "alexnet-low", "squeezenet1_1-high"];
        Assert.Equal([.. names.Select(name => $"charts/{name}.png"), "report.html", "report.md", .. names.Select(name => $"tables/{name}.csv")],
            files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(one, file)), File.ReadAllBytes(Path.Combine(other, file))));
    }

    [Fact]
    public void A_chart_shows_the_flow_and_its_control_whoever_is_better()
    {
        EvaluationRow[] rows =
        [
            .. Enumerable.Range(0, 9).SelectMany(rival => Of($"rival {rival}", "high", (_, _) => 1 + rival)), .. Of("flow", "high", (_, _) => 0),
            .. Of("no inversion", "high", (_, _) => 0.1),
        ];
        var chart = Table(rows).Chart();
        Assert.Equal(["flow", "no inversion", "rival 8", "rival 7", "rival 6", "rival 5"], chart.Panels[0].Series.Select(series => series.Name));
        Assert.Contains("5 more methods are in the table", chart.Note);
    }

    [Fact]
    public void A_grid_of_ablations_has_every_choice_minus_the_flow()
    {
        var table = Table([.. Of("flow", "high", (_, _) => 0.5), .. Of("flow, one", "high", (layer, _) => 0.5 + layer),
            .. Of("flow, other", "high", (_, _) => 0.25)]);
        var matrix = Assert.IsType<MatrixSeries>(table.Grid()!.Panels[0].Series.Single());
        Assert.Equal([0.0, 1, 2], matrix.Rows[0]);
        Assert.Equal([-0.25, -0.25, -0.25], matrix.Rows[1]);
        Assert.Null(Table([.. Of("flow", "high", (_, _) => 0.5)]).Grid());
    }
}
