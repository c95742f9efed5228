using NAFlow.Experiments.Training.Records;

namespace NAFlow.Interactive.Charts;

/// <summary>How a training went.</summary>
public static class TrainingCharts
{
    /// <summary>The loss over the steps, and the validation where it was measured.</summary>
    /// <param name="record">The training's record.</param>
    public static ChartFigure Chart(this TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var loss = new LineSeries("loss", record.Curve.Select(point => (double)point.Step), record.Curve.Select(point => point.Loss)) { ShowsMarkers = false, Colour = ChartColours.Blue, IsListed = false };
        CurvePoint[] validated = [.. record.Curve.Where(point => point.Validation is not null)];
        var figure = new ChartFigure
        {
            Title = $"Training of {record.Network} by {record.Recipe}",
            Across = new ChartAxis("steps", "count") { Low = 0 },
            Panels = [new(new ChartAxis("mean loss", "no unit") { IncludesZero = true }, [loss])],
        };
        if (validated.Length == 0) return figure;
        var name = record.ValidationFigure ?? "validation";
        var line = new LineSeries(name, validated.Select(point => (double)point.Step), validated.Select(point => point.Validation!.Value)) { Colour = ChartColours.Orange, IsListed = false };
        return figure with { Panels = figure.Panels.Add(new(new ChartAxis(name, "no unit"), [line])), Height = 460 };
    }
}
