using NAFlow.Files;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

/// <summary>A notebook as one HTML page that carries everything in itself: it loads nothing from anywhere, and its own policy forbids it.</summary>
public static class NotebookPage
{
    // Whatever an output might smuggle in, nothing is fetched, sent or embedded.
    private const string Policy =
        "default-src 'none'; img-src data: blob:; media-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
        + "base-uri 'none'; form-action 'none'";

    /// <summary>The page. Pictures that the prose names by relative paths are read from the notebook's folder.</summary>
    /// <param name="notebook">A notebook with its outputs.</param>
    public static string ToPage(this NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var headings = new HeadingList();
        var cells = CellHtml.Write(notebook, headings);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Html.Text(headings.Title ?? notebook.Name)}</title>
            <style>
            {Resource("notebook-page.css")}
            </style>
            {PlotlyFor(notebook)}</head>
            <body>
            <a class="skip" href="#notebook">Skip to the notebook</a>
            <div class="page">
            {headings.Write()}
            <main id="notebook" tabindex="-1">
            {cells}
            {PageEnd.Write(notebook)}
            </main>
            </div>
            </body>
            </html>

            """;
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="notebook">A notebook with its outputs.</param>
    /// <param name="path">Where the file goes; an older file of that name is replaced.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void SavePage(this NotebookDocument notebook, string path) => AtomicFile.WriteAllText(path, notebook.ToPage());

    private static string PlotlyFor(NotebookDocument notebook) =>
        notebook.Outputs.Any(output => ChartFragment.IsIn(output["text/html"]))
            ? $"{PlotlyScript.Element}\n"
            : string.Empty;

    private static string Resource(string name) => EmbeddedText.Of(typeof(NotebookPage).Assembly, $"NAFlow.Kernel.{name}").TrimEnd();
}
