using NAFlow.Experiments;

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
