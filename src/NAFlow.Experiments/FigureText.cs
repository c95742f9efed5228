using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>Figures as people read them.</summary>
public static class FigureText
{
    /// <summary>A figure with its interval, such as <c>91.2 % (89.9 % to 92.4 %)</c>.</summary>
    public static string Of(Estimate value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"{PercentText.Of(value.Mean)} ({PercentText.Of(value.Low)} to {PercentText.Of(value.High)})";
    }

    /// <summary>Figures in a line, with their intervals.</summary>
    public static string InFull(IEnumerable<(string Name, Estimate Value)> figures) => string.Join(", ", figures.Select(figure => $"{figure.Name} {Of(figure.Value)}"));

    /// <summary>Figures in a line, without their intervals, such as <c>Recall@1 71.5 %, Recall@2 80 %</c>.</summary>
    public static string Of(IEnumerable<ExperimentFigure> figures) => string.Join(", ", figures.Select(figure => $"{figure.Name} {PercentText.Of(figure.Value.Mean)}"));
}
