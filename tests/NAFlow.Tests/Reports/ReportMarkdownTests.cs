using System.Text.Json;
using NAFlow.Evaluation;
using static NAFlow.Tests.ReportRows;

namespace NAFlow.Tests;

public sealed class ReportMarkdownTests
{
    [Fact]
    public void The_page_has_summary_tables_and_links()
    {
        var text = ReportMarkdown.Write(EvaluationReport.Of([.. Mixed(), .. Mixed("low")], Options with { Title = "A title" }));

        Assert.StartsWith("# A title\n", text);
        Assert.Contains("| method | more is more | less is more |", text);
        Assert.Contains("| single | 0 / 0 of 1 | 1 / 1 of 1 |", text);
        Assert.Contains("| method | input | features.0 | features.3 |", text);
        Assert.Contains("![more is more over depth, alexnet](charts/alexnet-high.png)", text);
        Assert.Contains("[alexnet-low.csv](tables/alexnet-low.csv)", text);
        Assert.Contains("## Classification", text);
        Assert.DoesNotContain("one box", text);
    }

    [Fact]
    public void Photos_say_which_they_are() =>
        Assert.Contains("Photos of one box that the network classifies right.",
            ReportMarkdown.Write(EvaluationReport.Of(Mixed(subject: "squeezenet1_1"), Options)));

    [Fact]
    public void A_table_shows_a_few_layers_of_those_that_all_deep_methods_have()
    {
        EvaluationRow[] rows = [.. Many("flow", 30), .. Many("other", 28), new("alexnet", 0, "-", "single", "layer 29", 29, "high", 1)];

        var shown = FigureTable.Of(rows, Options).Single().Shown(9);

        Assert.Equal((9, 0, 27), (shown.Count, shown[0].Depth, shown[^1].Depth));
    }

    [Fact]
    public void The_table_for_programs_has_every_cell()
    {
        var table = Table(Mixed());
        var sheet = ReportSheet.Of(table);
        Assert.Equal(table.Cells.Length, sheet.RowCount);
        var columns = sheet.Columns.ToDictionary(column => column.Name);
        var row = table.Cells.IndexOf(table.At("rival", "input")!);
        Assert.Equal(("rival", "input", "0", "8", "1"), (columns["method"].Cell(row), columns["layer"].Cell(row), columns["depth"].Cell(row),
            columns["images"].Cell(row), columns["first"].Cell(row)));
        Assert.Equal(table.Cells[row].Value.Mean.ToString(System.Globalization.CultureInfo.InvariantCulture), columns["mean"].Cell(row));
    }

    [Theory]
    [InlineData("classification/alexnet", "alexnet", "Classification")]
    [InlineData("moco-v2", "moco-v2", "Contrastive learning")]
    [InlineData("ablations/alexnet", "alexnet", "Ablations")]
    [InlineData("dials", "alexnet", "Dials")]
    [InlineData("randomisation/resnet50", "resnet50", "Checks")]
    [InlineData("neurons/resnet50", "resnet50", "Neurons")]
    [InlineData("network-resnet20", "resnet20_cifar", "Other networks")]
    [InlineData("photos", "resnet50", "Real photos")]
    [InlineData("tiny", "squeezenet1_1", "Real photos")]
    public void A_section_follows_from_folder_and_subject(string path, string subject, string section) =>
        Assert.Equal(section, ReportSection.Of(path, subject).Title);

    private static IEnumerable<EvaluationRow> Many(string method, int layers) =>
        Enumerable.Range(0, layers).Select(layer => new EvaluationRow("alexnet", 0, "-", method, $"layer {layer}", layer, "high", layer));
}

public sealed class ChangedOptionsTests
{
    [Fact]
    public void Defaults_say_nothing() =>
        Assert.Empty(ChangedOptions.Of(JsonSerializer.Serialize(BaselineOptions.Default, JsonSerializerOptions.Web), BaselineOptions.Default));

    [Fact]
    public void What_differs_is_said_with_its_value()
    {
        var options = BaselineOptions.Default with { Rise = new RiseOptions { Masks = 256 } };
        Assert.Equal(["rise masks 256"], ChangedOptions.Of(JsonSerializer.Serialize(options, JsonSerializerOptions.Web), BaselineOptions.Default));
        var parameters = new MetricOptions { Pointing = new PointingOptions { Tolerance = 3 } };
        Assert.Equal(["pointing tolerance 3"],
            ChangedOptions.Of(JsonSerializer.Serialize(parameters, JsonSerializerOptions.Web), new MetricOptions()));
    }
}
