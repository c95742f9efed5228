using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.DotNet.Interactive.Formatting;
using NAFlow.Interactive;

namespace NAFlow.Tests;

/// <summary>Values as a notebook shows them.</summary>
internal static class Shown
{
    static Shown() => NotebookFormatters.Register();

    /// <summary>The value in one format.</summary>
    public static string As(object value, string type) => value.ToDisplayString(type);

    public static string Text(object value) => As(value, "text/plain");

    /// <summary>The HTML, read by a parser that takes nothing amiss in silence; it has one root, of the class that all rules of its style are under.</summary>
    public static IElement Html(object value)
    {
        var parser = new HtmlParser(new HtmlParserOptions { IsStrictMode = true });
        var document = parser.ParseDocument($"<!DOCTYPE html><html lang=\"en\"><head><title>shown</title></head><body>{As(value, "text/html")}</body></html>");
        var root = Assert.Single(document.Body!.Children);
        Assert.Equal("naflow", root.ClassName);
        return root;
    }

    public static Photo Picture(object value) => Photo.Decode(Convert.FromBase64String(As(value, "image/png")), "shown");

    /// <summary>The pictures inside HTML, decoded.</summary>
    public static IReadOnlyList<Photo> Pictures(this IElement root) =>
        [.. root.QuerySelectorAll<IHtmlImageElement>("img").Select(image => Photo.Decode(Convert.FromBase64String(image.GetAttribute("src")!.Split(',', 2)[1]), image.AlternativeText!))];
}
