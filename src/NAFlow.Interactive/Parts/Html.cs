using System.Net;
using System.Reflection;

namespace NAFlow.Interactive;

/// <summary>
/// The small parts a page is written with. Names of photos, classes and layers come from outside: every text goes through <see cref="Text"/>.
/// </summary>
internal static class Html
{
    /// <summary>A text as it may stand in an element or an attribute in double quotes.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The beginning of a summary, with its triangle in notebooks whose own style takes it away.</summary>
    public const string Summary = "<summary style=\"display:list-item\">";

    /// <summary>A layer's name, which may be broken after a dot or an underscore.</summary>
    public static string Name(string name) =>
        Text(name).Replace(".", ".<wbr>", StringComparison.Ordinal).Replace("_", "_<wbr>", StringComparison.Ordinal);
}

/// <summary>
/// A result's element. It carries its own style, whose rules hold inside it only, and takes the text colour of whatever it stands in, so that it fits
/// light and dark notebooks without asking which one it is in.
/// </summary>
internal static class Fragment
{
    private static readonly string Style = EmbeddedText.Own("fragment.css");

    public static string Write(string content) => $"""
        <div class="naflow"><style>
        {Style}
        </style>
        {content}
        </div>
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
