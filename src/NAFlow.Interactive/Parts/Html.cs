using System.Globalization;
using System.Net;
using System.Reflection;

namespace NAFlow.Interactive;

/// <summary>The small parts a page is written with. Names of photos, classes and layers come from outside: every text goes through <see cref="Text"/>.</summary>
internal static class Html
{
    /// <summary>A text as it may stand in an element or an attribute in double quotes.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A layer's name, which may be broken after a dot or an underscore.</summary>
    public static string Name(string name) => Text(name).Replace(".", ".<wbr>", StringComparison.Ordinal).Replace("_", "_<wbr>", StringComparison.Ordinal);

    /// <summary>The picture inside the page itself.</summary>
    public static string Image(Photo picture, string description) =>
        $"""<img src="data:image/png;base64,{Convert.ToBase64String(picture.ToPng())}" width="{picture.Width}" height="{picture.Height}" alt="{Text(description)}">""";
}

/// <summary>
/// A result's element. It carries its own style, whose rules hold inside it only, and takes the text colour of whatever it stands in, so that it fits light
/// and dark notebooks without asking which one it is in.
/// </summary>
internal static class Fragment
{
    private static readonly string Style = EmbeddedText.Own("results.css");

    public static string Write(string content) => $"""
        <div class="naflow"><style>
        {Style}
        </style>
        {content}
        </div>
        """;
}

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

/// <summary>Texts carried inside an assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>A text of this assembly, without the line end that files have.</summary>
    public static string Own(string name) => Of(typeof(EmbeddedText).Assembly, $"NAFlow.Interactive.{name}").TrimEnd();

    /// <summary>A text of an assembly, by its full name.</summary>
    public static string Of(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
