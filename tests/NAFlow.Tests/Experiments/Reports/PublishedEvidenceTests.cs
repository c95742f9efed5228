using NAFlow.Experiments.Reports;
using static NAFlow.Tests.Experiments.Reports.ReportRows;

namespace NAFlow.Tests.Experiments.Reports;

public sealed class PublishedEvidenceTests
{
    [Fact]
    public void A_table_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var table = Table(Mixed());
        ReportSheet.Of(table).SaveCsv(folder.File("table.csv"));
        Assert.Equal(
            table.Cells.Select(cell => new PublishedCell(cell.Method, cell.Layer, cell.Value, cell.Count, cell.IsWithinFirst)),
            PublishedEvidence.Read(File.ReadAllText(folder.File("table.csv"))));
    }

    [Fact]
    public void A_table_that_was_not_published_is_empty() => Assert.Empty(PublishedEvidence.Find("magic"));
}
