using System.Globalization;
using NAFlow.Experiments;
using NAFlow.Training;

namespace NAFlow.Interactive;

/// <summary>What an experiment found: its figures, the images that were explained, and how it was run.</summary>
internal static class ExperimentHtml
{
    private const int Side = 900;
    private const string Rows = "the image, what it is compared with, and the attention from the image to the last feature map";

    public static string Write(ExperimentResult result)
    {
        var picture = SummaryPicture.Draw(result);
        return $"""
            <p>{Html.Text(Title(result))}</p>
            {SheetHtml.Write(Figures(result))}
            {(picture is null ? string.Empty : WebPicture.Image(picture, $"The explained images of {result.Experiment.Name}, a row each: {Rows}", Side))}
            <details><summary>How it was run</summary>
            {RunDetails.List(result.Manifest)}</details>
            """;
    }

    public static string Text(ExperimentResult result) => $"{Title(result)}\n{SheetText.Write(Figures(result))}";

    private static string Title(ExperimentResult result) =>
        $"{result.Experiment.Name}: {result.Manifest.Task} with {result.Manifest.Network} on {result.Manifest.Data}, "
        + $"{NumberText.Count(result.Manifest.Images)} images of {result.Manifest.Classes} classes";

    private static Sheet Figures(ExperimentResult result) =>
        StudySheets.Figures("How well it does", result.Figures.Select(figure => (figure.Name, figure.Value)));
}

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

/// <summary>A small line drawing of a curve.</summary>
internal static class Curve
{
    private const int Width = 240, Height = 60;

    /// <summary>Draws the curve; nothing where it has fewer than two points.</summary>
    /// <param name="name">What is drawn, as HTML.</param>
    /// <param name="points">Steps and values.</param>
    public static string Write(string name, IReadOnlyList<(double Step, double Value)> points)
    {
        if (points.Count < 2) return string.Empty;
        var (least, most) = (points.Min(point => point.Value), points.Max(point => point.Value));
        var (first, last) = (points[0].Step, points[^1].Step);
        var line = string.Join(' ', points.Select(point => string.Create(
            CultureInfo.InvariantCulture, $"{Share(point.Step, first, last) * Width:0.#},{(1 - Share(point.Value, least, most)) * Height:0.#}")));
        var text = string.Create(CultureInfo.InvariantCulture, $"{name} from {points[0].Value:G3} to {points[^1].Value:G3} over {last:N0} steps");
        return $"""
            <figure><svg role="img" aria-label="{text}" width="{Width}" height="{Height}" viewBox="-2 -2 {Width + 4} {Height + 4}">
            <polyline fill="none" stroke="currentColor" stroke-width="1.5" points="{line}"/></svg><figcaption>{text}</figcaption></figure>
            """;
    }

    private static double Share(double value, double from, double to) => to > from ? (value - from) / (to - from) : 0.5;
}
