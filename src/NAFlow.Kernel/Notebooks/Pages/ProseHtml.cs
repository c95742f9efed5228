using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

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
