using NAFlow.Experiments;
using NAFlow.Interactive;
using NAFlow.Training;

namespace NAFlow.Tests;

public sealed class TrainingChartsTests
{
    private static readonly TrainingRecord Record = CompactRecords.Find("resnet50")!;

    [Fact]
    public void The_loss_is_drawn_over_the_steps()
    {
        var figure = Record.Chart();
        var line = Assert.IsType<LineSeries>(Assert.Single(figure.Panels).Series[0]);
        Assert.Equal(Record.Curve.Select(point => (double)point.Step), line.Across);
        Assert.Equal(Record.Curve.Select(point => point.Loss), line.Up);
    }

    [Fact]
    public void Validations_have_a_panel_of_their_own()
    {
        var record = Record with { ValidationFigure = "accuracy", Curve = [new(10, 2, 0.1, 1), new(20, 1, 0.1, 1, 0.75)] };
        var panel = record.Chart().Panels[1];
        var line = Assert.IsType<LineSeries>(panel.Series[0]);
        Assert.Equal(("accuracy (no unit)", 20.0, 0.75), (panel.Up.Label, Assert.Single(line.Across), Assert.Single(line.Up)));
    }
}
