using System.Text;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

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
