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
                Assert.Equal((cell.Method, cell.Layer, cell.Count, cell.IsWithinFirst), (published.Method, published.Layer, published.Images, published.IsWithinFirst));
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
            var control = cells.Where(cell => cell.Method == "flow without inversion").ToDictionary(cell => cell.Layer);
            Assert.NotEmpty(control);
            Assert.All(cells.Where(cell => cell.Method == "element-wise Grad-CAM"), cell => Assert.Equal(control[cell.Layer].Value.Mean, cell.Value.Mean, 1e-6));
        }
    }

    [Fact]
    public void A_table_that_was_not_published_is_empty() => Assert.Empty(PublishedEvidence.Find("magic"));
}
