using System.Globalization;
using System.Net;

namespace NAFlow.Interactive;

/// <summary>The small parts a page is written with. Names of photos, classes and layers come from outside: every text goes through <see cref="Text"/>.</summary>
internal static class Html
{
    /// <summary>A text as it may stand in an element or an attribute in double quotes.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A layer's name, which may be broken after a dot or an underscore.</summary>
    public static string Name(string name) => Text(name).Replace(".", ".<wbr>", StringComparison.Ordinal).Replace("_", "_<wbr>", StringComparison.Ordinal);

    public static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>The picture inside the page itself.</summary>
    public static string Image(Photo picture, string description) =>
        $"""<img src="data:image/png;base64,{Convert.ToBase64String(picture.ToPng())}" width="{picture.Width}" height="{picture.Height}" alt="{Text(description)}">""";
}
