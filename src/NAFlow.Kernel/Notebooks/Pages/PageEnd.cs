using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

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
