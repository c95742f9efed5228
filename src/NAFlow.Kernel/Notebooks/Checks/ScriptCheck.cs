namespace NAFlow.Kernel.Notebooks;

/// <summary>Whether the whole plotly.js, 3.6 MB of it, got into a cell's outputs.</summary>
internal static class ScriptCheck
{
    // The first line of the library's own text.
    private const string Mark = "plotly.js v";

    public static IEnumerable<string> Of(NotebookCell cell) => OutputTexts.Of(cell).Any(text => text.Contains(Mark, StringComparison.Ordinal))
        ? ["plotly.js itself is in its outputs; show the chart through naflow's own formatters, which leave it out."]
        : [];
}
