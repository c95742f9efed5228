namespace NAFlow.Interactive;

/// <summary>The beginning of every page: it carries everything in itself, loads nothing from anywhere, and its own policy forbids it.</summary>
internal static class PageHead
{
    // Whatever a name or an output might bring along, nothing is fetched, sent or embedded.
    private const string Policy =
        "default-src 'none'; img-src data: blob:; media-src data:; font-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private static readonly string Frame = EmbeddedText.Own("frame.css");

    /// <summary>Everything before the body.</summary>
    /// <param name="title">The page's title, not yet escaped.</param>
    /// <param name="style">Its style sheet, after that of all pages.</param>
    /// <param name="script">A script element for the head; empty for none.</param>
    public static string Write(string title, string style, string script = "") => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Html.Text(title)}</title>
        <style>
        {Frame}
        {style}
        </style>
        {script}</head>
        """;
}
