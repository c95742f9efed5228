namespace NAFlow.Interactive.Charts;

/// <summary>Plotly reads a little markup in its texts; names are shown as they are.</summary>
internal static class ChartText
{
    public static string Plain(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("$", "&#36;", StringComparison.Ordinal);
}
