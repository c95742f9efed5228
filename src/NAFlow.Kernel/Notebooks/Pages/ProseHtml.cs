using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using NAFlow.Interactive;

namespace NAFlow.Kernel.Notebooks;

/// <summary>Markdown as HTML. HTML inside it is shown as text, pictures are put into the page, and links lead only to where links may lead.</summary>
/// <param name="path">The notebook's file.</param>
/// <param name="headings">Takes the headings.</param>
internal sealed class ProseHtml(string path, HeadingList headings)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseEmphasisExtras()
        .UseTaskLists()
        .UseAutoLinks()
        .UseMathematics()
        .Build();

    /// <summary>A cell of prose.</summary>
    public string Write(NotebookCell cell) => Write(cell.Source, new EmbeddedPictures(path, cell));

    /// <summary>An output.</summary>
    public string Write(string markdown) => Write(markdown, new EmbeddedPictures(path, null));

    private string Write(string markdown, EmbeddedPictures pictures)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
            heading.GetAttributes().Id = headings.Add(heading.Level, PlainText(heading.Inline));
        foreach (var link in document.Descendants<LinkInline>().ToArray())
        {
            if (link.IsImage) pictures.Embed(link, PlainText(link));
            else if (LinkTarget.Of(link.Url) is { } target) link.Url = target;
            else link.ReplaceBy(new LiteralInline(PlainText(link)), copyChildren: false);
        }

        foreach (var link in document.Descendants<AutolinkInline>()) link.Url = link.IsEmail ? link.Url : LinkTarget.Of(link.Url) ?? string.Empty;
        var text = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlMathInlineRenderer>(new FormulaInText());
        renderer.ObjectRenderers.Replace<HtmlMathBlockRenderer>(new FormulaByItself());
        renderer.Render(document);
        return text.ToString();
    }

    private static string PlainText(ContainerInline? inlines) => string.Concat((inlines?.Descendants() ?? []).Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        MathInline formula => formula.Content.ToString(),
        LineBreakInline => " ",
        _ => string.Empty,
    }));

    // Formulas are shown as they were written: what would set them is not on the page.
    private sealed class FormulaInText : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline formula) =>
            renderer.Write("<code class=\"formula\">").WriteEscape(formula.Content).Write("</code>");
    }

    private sealed class FormulaByItself : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock formula) =>
            renderer.Write("<pre class=\"formula\">").WriteLeafRawLines(formula, writeEndOfLines: true, escape: true).Write("</pre>");
    }
}

/// <summary>The headings of a page, each with a name of its own to jump to, and the table of contents made of them.</summary>
internal sealed class HeadingList
{
    private const int DeepestListed = 3;

    private readonly List<(int Level, string Text, string Id)> headings = [];

    /// <summary>The first heading; null when there is none.</summary>
    public string? Title => headings is [var first, ..] ? first.Text : null;

    /// <summary>Takes a heading.</summary>
    /// <returns>Its name, which no other heading of the page has.</returns>
    public string Add(int level, string text)
    {
        var (word, id) = (Word(text), Word(text));
        for (var number = 2; headings.Any(other => other.Id == id); number++) id = string.Create(CultureInfo.InvariantCulture, $"{word}-{number}");
        headings.Add((level, text, id));
        return id;
    }

    /// <summary>The table of contents; empty when there is nothing to choose from.</summary>
    public string Write()
    {
        var listed = headings.Where(heading => heading.Level <= DeepestListed).ToArray();
        if (listed.Length < 2) return string.Empty;
        var top = listed.Min(heading => heading.Level);
        return $"""
            <nav aria-label="Contents"><details open><summary>Contents</summary>
            <ul>
            {string.Join('\n', listed.Select(heading => Entry(heading.Level - top, heading.Text, heading.Id)))}
            </ul></details></nav>
            """;
    }

    private static string Entry(int depth, string text, string id) => $"<li class=\"level-{depth}\"><a href=\"#{id}\">{Html.Text(text)}</a></li>";

    /// <summary>Letters, digits and hyphens alone. The prefix keeps it from meeting a name inside an output.</summary>
    private static string Word(string text)
    {
        var word = new StringBuilder("section");
        var isBreak = true;
        foreach (var letter in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter)) word.Append(isBreak ? "-" : string.Empty).Append(letter);
            isBreak = !char.IsAsciiLetterOrDigit(letter);
        }

        return word.ToString();
    }
}

/// <summary>Where a link of the prose leads on a page.</summary>
internal static class LinkTarget
{
    private const string NotebookExtension = ".ipynb";

    private static readonly string[] Schemes = ["http", "https", "mailto"];

    /// <summary>The target; null for one that would do something rather than lead somewhere. Notebooks are met again as pages.</summary>
    public static string? Of(string? target)
    {
        if (string.IsNullOrEmpty(target)) return target;
        var place = target.AsSpan().IndexOfAny(":/?#");
        if (place >= 0 && target[place] == ':') return Schemes.Contains(target[..place], StringComparer.OrdinalIgnoreCase) ? target : null;
        var end = target.AsSpan().IndexOfAny("?#") is var mark && mark < 0 ? target.Length : mark;
        var file = target[..end];
        return file.EndsWith(NotebookExtension, StringComparison.OrdinalIgnoreCase)
            ? $"{file[..^NotebookExtension.Length]}.html{target[end..]}"
            : target;
    }
}

/// <summary>The pictures that the prose of a cell names, brought into the page.</summary>
/// <param name="path">The notebook's file.</param>
/// <param name="cell">The cell, which may hold pictures itself; null for an output.</param>
internal sealed class EmbeddedPictures(string path, NotebookCell? cell)
{
    private const string AttachmentScheme = "attachment:";

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".gif"] = "image/gif",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
        [".webp"] = "image/webp",
    };

    /// <summary>Puts the picture in the place of its name; what is not at hand leaves its description.</summary>
    public void Embed(LinkInline picture, string description)
    {
        if (Address(Uri.UnescapeDataString(picture.Url ?? string.Empty)) is { } address) picture.Url = address;
        else picture.ReplaceBy(new LiteralInline($"[{description}]"), copyChildren: false);
    }

    private string? Address(string name)
    {
        if (name.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase)) return name;
        return name.StartsWith(AttachmentScheme, StringComparison.Ordinal) ? Attached(name[AttachmentScheme.Length..]) : FromFile(name);
    }

    private string? Attached(string name) =>
        cell?.AttachmentTypes(name).FirstOrDefault(Types.ContainsValue) is { } type ? $"data:{type};base64,{cell.Attachment(name, type)}" : null;

    private string? FromFile(string name)
    {
        if (Path.IsPathRooted(name) || !Types.TryGetValue(Path.GetExtension(name), out var type)) return null;
        var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        return File.Exists(file) ? $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}" : null;
    }
}
