namespace NAFlow.Interactive;

/// <summary>The beginning of a page that carries everything in itself: it loads nothing from anywhere, and its own policy forbids it.</summary>
internal static class PageHead
{
    private const string Policy = "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <summary>Everything before the body.</summary>
    /// <param name="title">The page's title, not yet escaped.</param>
    /// <param name="styles">The names of its style sheets, which are embedded in this library.</param>
    public static string Write(string title, params IEnumerable<string> styles) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Html.Text(title)}</title>
        <style>
        {string.Join('\n', styles.Select(EmbeddedText.Own))}
        </style>
        </head>
        """;
}
