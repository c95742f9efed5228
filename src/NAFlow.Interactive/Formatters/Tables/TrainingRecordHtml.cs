using NAFlow.Training;

namespace NAFlow.Interactive;

/// <summary>How a network was trained, and how well it does.</summary>
internal static class TrainingRecordHtml
{
    public static string Write(TrainingRecord record) => $"""
        <p>{Html.Text(Title(record))}</p>
        <div class="beside">
        {Curve.Write("Loss", [.. record.Curve.Select(point => (point.Step, point.Loss))])}
        {Curve.Write(Html.Text(record.ValidationFigure ?? "Validation"), [.. Validations(record)])}
        {(record.Figures.Count > 0 ? SheetHtml.Write(Figures(record)) : string.Empty)}
        </div>
        <details><summary>How it was trained</summary>
        {RunDetails.List(record)}{RunDetails.List(record.Options)}{RunDetails.List(record.Machine)}</details>
        """;

    public static string Text(TrainingRecord record) =>
        record.Figures.Count > 0 ? $"{Title(record)}\n{SheetText.Write(Figures(record))}" : Title(record);

    private static string Title(TrainingRecord record) =>
        $"{record.Network} trained by {record.Recipe} on {record.Data}: "
        + $"{NumberText.Count(record.Steps)} steps in {NumberText.Of(record.Seconds / 60)} minutes, {NumberText.Count(record.Parameters)} parameters";

    private static IEnumerable<(double Step, double Value)> Validations(TrainingRecord record) =>
        record.Curve.Where(point => point.Validation is not null).Select(point => ((double)point.Step, point.Validation!.Value));

    private static Sheet Figures(TrainingRecord record) =>
        StudySheets.Figures("How well it does", record.Figures.Select(figure => (figure.Key, figure.Value)));
}
