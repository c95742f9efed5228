using NAFlow.Data;
using NAFlow.Evaluation;
using static NAFlow.Tests.ReportRows;

namespace NAFlow.Tests;

public sealed class PublishedEvidenceTests
{
    [Fact]
    public void Tables_are_read_as_they_were_written_but_for_digits()
    {
        using var folder = new TemporaryFolder();
        var report = EvaluationReport.Of([.. Mixed(), .. Mixed("low")], Options);
        EvidenceTables.Of(report).SaveParquet(folder.File(EvidenceTables.FileName));
        var tables = PublishedEvidence.Read(ResultTable.LoadParquet(folder.File(EvidenceTables.FileName)));
        Assert.Equal(["alexnet-high", "alexnet-low"], tables.Keys);
        foreach (var table in report.Subjects.Single().Tables)
            Assert.All(table.Cells.Zip(tables[$"alexnet-{table.Figure.Name}"]), pair =>
            {
                var (cell, published) = pair;
                Assert.Equal((cell.Method, cell.Layer, cell.Count, cell.IsWithinFirst),
                    (published.Method, published.Layer, published.Images, published.IsWithinFirst));
                Assert.Equal(cell.Value.Mean, published.Value.Mean, 1e-3 * Math.Abs(cell.Value.Mean));
                Assert.Equal(cell.Value.Low, published.Value.Low, 1e-3 * Math.Abs(cell.Value.Low));
            });
    }

    [Fact]
    public void The_flow_and_its_exact_control_were_published_for_every_experiment()
    {
        foreach (var experiment in ExperimentList.Names)
        {
            var cells = PublishedEvidence.Find($"maps/{experiment}-energy");
            Assert.Contains(cells, cell => cell.Method == "flow");

            // Element-wise Grad-CAM is the flow without inversion.
            var control = cells.Where(cell => cell.Method == "no inversion").ToDictionary(cell => cell.Layer);
            Assert.NotEmpty(control);
            Assert.All(cells.Where(cell => cell.Method == "element-wise Grad-CAM"), cell =>
                Assert.Equal(control[cell.Layer].Value.Mean, cell.Value.Mean, 1e-6));
        }
    }

    [Fact]
    public void The_page_is_short_enough_to_be_read_and_its_tables_to_be_shown()
    {
        var folder = Path.Combine(Root(AppContext.BaseDirectory), "data", "evidence");
        Assert.InRange(new FileInfo(Path.Combine(folder, EvidencePages.PageName)).Length, 4_000, 20_000);
        Assert.All(Directory.GetFiles(Path.Combine(folder, "tables")), file => Assert.InRange(new FileInfo(file).Length, 1_000, 100_000));

        static string Root(string folder) => File.Exists(Path.Combine(folder, "NAFlow.Research.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
    }

    [Fact]
    public void The_page_has_one_chart_and_a_table_of_at_most_eight_columns_and_leaves_the_rest_to_others()
    {
        EvaluationRow[] rows =
        [
            .. Of("flow", "energy", (_, image) => 0.5 + Wave(image)), .. Of("contrast", "energy", (_, image) => 0.7 + Wave(image)),
            .. Of("balanced", "energy", (_, image) => 0.6 + Wave(image)), .. Of("share start", "energy", (_, image) => 0.55 + Wave(image)),
            .. Of("Grad-CAM", "energy", (_, image) => 0.4 + Wave(image)), .. Of("no inversion", "energy", (_, image) => 0.3 + Wave(image)),
        ];

        var pages = EvidencePages.Write(EvaluationReport.Of(rows), null, []).ToDictionary(page => page.Path, page => page.Text);

        var page = pages[EvidencePages.PageName];
        Assert.Contains("| figure | judged on | layers | flow | share start | contrast | balanced | the best of the others |", page);
        Assert.Matches(@"\(`energy`\) \| creatures \| 3 \| \*\*3\*\* \| \*\*3\*\* \| \*\*3\*\* \| \*\*3\*\* \| 0, (Grad-CAM|no inversion) \|", page);
        Assert.Single(page.Split('\n'), line => line.StartsWith("![", StringComparison.Ordinal));
        Assert.Contains("[tables/methods.md](tables/methods.md)", page);
        Assert.Contains("## The nine experiments", pages["tables/methods.md"]);
        Assert.DoesNotContain("tables/neurons.md", pages.Keys);
    }

    [Fact]
    public void Neurons_have_a_row_for_each_network_and_a_column_for_each_method()
    {
        EvaluationRow[] rows = [.. Of("flow", "deciding_share", (_, _) => 0.125), .. Of("random", "deciding_share", (_, _) => 0.5)];
        var tables = FigureTable.Of(rows);

        var text = EvidenceSummary.OfMethods(
            [new SubjectReport("neurons/alexnet", "alexnet", ReportSection.Neurons, [.. tables], null)], "deciding_share");

        Assert.Contains("| flow | random |", text);
        Assert.Contains("| [alexnet](../tables/alexnet.md) | **0.125 (0.125 to 0.125)** | 0.500 (0.500 to 0.500) |", text);
    }

    [Fact]
    public void A_table_that_was_not_published_is_empty() => Assert.Empty(PublishedEvidence.Find("magic"));
}

public sealed class FindingsTests
{
    [Fact]
    public void It_says_where_the_flow_is_behind_not_told_apart_and_first()
    {
        var table = Table([.. Mixed().Where(row => row.Method is "flow" or "rival")]);

        var sentences = Findings.Of(table);

        Assert.Collection(
            sentences,
            sentence => Assert.StartsWith("Image side (1 layer): flow 0.535 (0.52", sentence),
            sentence => Assert.Contains("are not told apart", sentence),
            sentence => Assert.Contains("is first; rival is next at 0.335, a difference of +0.200", sentence));
        Assert.Contains("is behind rival at 0.735, a difference of -0.200", sentences[0]);
    }

    [Fact]
    public void A_report_opens_with_where_the_flow_is_ahead_and_behind()
    {
        var report = EvaluationReport.Of([.. Mixed().Where(row => row.Method is "flow" or "rival")], Options);
        const string conclusions =
            "Results of alexnet on 8 images. more is more: flow is ahead of every other method at the deep end, behind rival on the image side, "
            + "not told apart elsewhere.";
        Assert.Equal(conclusions, ReportConclusions.Of(report));
        Assert.Contains(conclusions, ReportMarkdown.Write(report));
    }

    [Fact]
    public void Few_images_cannot_tell_and_that_is_what_is_said()
    {
        EvaluationRow[] rows = [.. Of("flow", "high", (_, image) => 0.9 + Wave(image), images: 3),
            .. Of("rival", "high", (_, image) => 0.1 + Wave(image), images: 3)];

        var sentences = Findings.Of(Table(rows));

        Assert.Equal(3, sentences.Count);
        Assert.All(sentences, sentence =>
            Assert.Contains("3 images cannot tell them apart, since no difference on so few could give a p value under 0.250", sentence));
        Assert.Contains("So few cannot tell methods apart", ReportConclusions.Of(EvaluationReport.Of(rows, Options)));
        Assert.All(Findings.OfAblations(Table(rows)), sentence => Assert.Contains("too few images to tell", sentence));
    }

    [Fact]
    public void The_directions_turn_where_less_is_better()
    {
        var sentences = Findings.Of(Table([.. Mixed("low").Where(row => row.Method is "flow" or "rival")]));
        Assert.Contains("is first", sentences[0]);
        Assert.Contains("is behind rival", sentences[2]);
    }

    [Fact]
    public void An_ablation_earns_or_costs_by_third()
    {
        var sentence = Assert.Single(Findings.OfAblations(Table([.. Mixed().Where(row => row.Method is "flow" or "rival")])));
        Assert.StartsWith("rival: image side +0.200", sentence);
        Assert.Contains("better; middle", sentence);
        Assert.Contains("no difference shown; deep end -0.200", sentence);
        Assert.EndsWith("worse.", sentence);
    }

    [Fact]
    public void A_figure_without_a_direction_gives_no_sentence()
    {
        Assert.Empty(Findings.Of(Table(Mixed("plain"))));
        Assert.Empty(Findings.OfAblations(Table(Mixed("plain"))));
    }

    [Fact]
    public void A_method_whose_maps_hardly_change_is_warned_of_and_no_other()
    {
        var table = Table([.. Of("flow", "randomised_all_spearman", (_, _) => 0.2), .. Of("edges", "randomised_all_spearman", (_, _) => 0.9)]);
        Assert.Contains("edges: likeness is 0.900", Assert.Single(Findings.Warnings([table])));
        Assert.Empty(DepthWins.Of(table));
    }
}
