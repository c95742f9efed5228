using System.Text;
using NAFlow.Files;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

/// <summary>A notebook as one HTML page that carries everything in itself.</summary>
public static class NotebookPage
{
    private static readonly string Style = EmbeddedText.Of(typeof(NotebookPage).Assembly, "NAFlow.Kernel.notebook-page.css").TrimEnd();

    /// <summary>The page. Pictures that the prose names by relative paths are read from the notebook's folder.</summary>
    /// <param name="notebook">A notebook with its outputs.</param>
    public static string ToPage(this NotebookDocument notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var headings = new HeadingList();
        var cells = CellHtml.Write(notebook, headings);
        return $"""
            {PageHead.Write(headings.Title ?? notebook.Name, Style, PlotlyFor(notebook))}
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
        notebook.Outputs.Any(output => PlotlyPart.IsIn(output["text/html"]))
            ? $"{PlotlyScript.Element}\n"
            : string.Empty;
}

/// <summary>The cells of a page: prose, and code with what it put out.</summary>
internal static class CellHtml
{
    /// <summary>Cells with this tag show their outputs; their code waits to be asked for.</summary>
    private const string HiddenTag = "hide-input";

    public static string Write(NotebookDocument notebook, HeadingList headings)
    {
        var html = new StringBuilder();
        var prose = new ProseHtml(notebook.Path, headings);
        var code = new Queue<string>(CodeHtml.Write([.. notebook.RunnableCells.Select(cell => cell.Source)]));
        var number = 0;
        foreach (var cell in notebook.Cells)
        {
            if (cell.Kind == CellKind.Markdown) html.Append("<section class=\"prose\">\n").Append(prose.Write(cell)).Append("</section>\n");
            if (cell.IsRunnable) html.Append(Code(cell, ++number, code.Dequeue(), prose));
        }

        return html.ToString();
    }

    private static string Code(NotebookCell cell, int number, string code, ProseHtml prose)
    {
        var source = $"<pre class=\"source\" tabindex=\"0\" role=\"group\" aria-label=\"Code of cell {number}\"><code>{code}</code></pre>";
        if (cell.Tags.Contains(HiddenTag)) source = $"<details class=\"hidden-source\"><summary>Code of cell {number}</summary>{source}</details>";
        var outputs = string.Concat(cell.Outputs.Select(output => $"<div class=\"output\">{OutputHtml.Write(output, number, prose)}</div>\n"));
        return $"""
            <section class="cell" aria-label="{Html.Text($"Cell {number}")}">
            {source}
            {outputs}</section>

            """;
    }
}

/// <summary>The foot of the page: what was run, and with which parameters.</summary>
internal static class PageEnd
{
    public static string Write(NotebookDocument notebook) => notebook.Manifest is { } manifest
        ? $"""
            <footer aria-label="How this page was made">
            <p>Run from end to end by NAFlow {Html.Text(manifest.Version)} with {(manifest.Parameters.IsEmpty ? "its own" : "these")} parameters.</p>
            <dl>
            {string.Concat(manifest.Parameters.Select(parameter => Row(parameter.Key, parameter.Value)))}
            {Row("Notebook", Path.GetFileName(notebook.Path))}
            {Row(".NET", manifest.Runtime)}
            {Row("SHA-256 of the code", manifest.Sources)}
            </dl>
            </footer>
            """
        : $"""
            <footer aria-label="How this page was made"><p>{Html.Text(Path.GetFileName(notebook.Path))}, not run from end to end.</p></footer>
            """;

    private static string Row(string name, string value) => $"<dt>{Html.Text(name)}</dt><dd>{Html.Text(value)}</dd>";
}
