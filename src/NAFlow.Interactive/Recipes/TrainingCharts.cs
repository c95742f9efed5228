using NAFlow.Training;

namespace NAFlow.Interactive;

/// <summary>How a training went.</summary>
public static class TrainingCharts
{
    /// <summary>The loss over the steps, and the validation where it was measured.</summary>
    /// <param name="record">The training's record.</param>
    public static ChartFigure Chart(this TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var loss = Line("loss", record.Curve, point => point.Loss) with { ShowsMarkers = false, Colour = ChartColours.Blue };
        CurvePoint[] validated = [.. record.Curve.Where(point => point.Validation is not null)];
        var figure = new ChartFigure
        {
            Title = $"Training of {record.Network} by {record.Recipe}",
            Across = new ChartAxis("steps", "count") { Low = 0 },
            Panels = [new(new ChartAxis("mean loss", "no unit") { IncludesZero = true }, [loss])],
        };
        if (validated.Length == 0) return figure;
        var name = record.ValidationFigure ?? "validation";
        var line = Line(name, validated, point => point.Validation!.Value) with { Colour = ChartColours.Orange };
        return figure with { Panels = figure.Panels.Add(new(new ChartAxis(name, "no unit"), [line])), Height = 460 };
    }

    private static LineSeries Line(string name, IReadOnlyList<CurvePoint> curve, Func<CurvePoint, double> figure) =>
        new(name, curve.Select(point => (double)point.Step), curve.Select(figure)) { IsListed = false };
}
