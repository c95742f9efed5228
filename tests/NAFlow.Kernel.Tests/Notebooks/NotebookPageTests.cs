using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NAFlow.Interactive;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

public sealed partial class NotebookPageTests
{
    private const string Hostile = "<script>alert('&\"')</script>";
    private const string Chart = "<figure data-naflow-chart=\"waiting\"><div data-naflow-plot></div></figure>";

    // One red pixel.
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    [Fact]
    public void Hostile_texts_are_shown_and_never_run()
    {
        var notebook = SampleNotebook.Of(
            SampleNotebook.Prose($"# {Hostile}\n\n{Hostile}\n\n[click](javascript:alert(1)) <javascript:alert(2)> ![{Hostile}](none.png)"),
            SampleNotebook.Run($"// {Hostile}\nvar text = @\"{Hostile}", 1, SampleNotebook.Stream(Hostile), SampleNotebook.Stream(Hostile, "stderr")),
            SampleNotebook.Run("2", 2, SampleNotebook.Shown("text/plain", Hostile), SampleNotebook.Shown("image/svg+xml", Hostile)),
            SampleNotebook.Run("3", 3, SampleNotebook.Shown("text/markdown", Hostile)),
            SampleNotebook.Run("4", 4, new JsonObject { ["output_type"] = "error", ["ename"] = Hostile, ["evalue"] = Hostile }));

        var page = notebook.ToPage();

        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("href=\"javascript:", page);
        Assert.InRange(Regex.Count(page, Regex.Escape("&lt;script&gt;alert(")), 8, 20);
    }

    [Fact]
    public void Every_element_that_is_opened_is_closed()
    {
        var page = Full().ToPage();
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(Scripts().Replace(page, string.Empty)))
        {
            var name = tag.Groups["name"].Value;
            if (name is "meta" or "img" or "br" or "hr" or "input" or "wbr") continue;
            if (tag.Groups["end"].Length == 0) open.Push(name);
            else Assert.Equal(open.Pop(), name);
        }

        Assert.Empty(open);
    }

    [Fact]
    public void The_page_loads_nothing()
    {
        var page = Full().ToPage();
        Assert.DoesNotMatch(LoadedFromElsewhere(), Scripts().Replace(page, string.Empty));
        Assert.Contains("default-src 'none'", page);
        Assert.Contains("<a href=\"https://example.org\"", page);
    }

    [Fact]
    public void Plotly_is_there_once_and_only_if_there_is_a_chart()
    {
        Assert.Equal(1, Regex.Count(Full().ToPage(), "plotly.js v"));
        var onlyText = SampleNotebook.Of(SampleNotebook.Run("1", 1, SampleNotebook.Stream("data-naflow-plot")));
        Assert.Equal(0, Regex.Count(onlyText.ToPage(), "plotly.js v"));
    }

    [Fact]
    public void Headings_are_listed_and_each_can_be_jumped_to()
    {
        var page = SampleNotebook.Of(SampleNotebook.Prose("# A `b`\n## C"), SampleNotebook.Prose("## C\n#### Deep")).ToPage();
        Assert.Contains("<title>A b</title>", page);
        string[] targets = [.. Jump().Matches(page[page.IndexOf("<nav", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value)];
        Assert.Equal(["section-a-b", "section-c", "section-c-2"], targets);
        Assert.All(targets, target => Assert.Single(Regex.Matches(page, $"id=\"{target}\"")));
    }

    [Fact]
    public void A_name_is_the_title_where_there_is_no_heading() =>
        Assert.Contains("<title>sample</title>", SampleNotebook.Of(SampleNotebook.Code("1")).ToPage());

    [Theory]
    [InlineData("[a](01-next.ipynb)", "href=\"01-next.html\"")]
    [InlineData("[a](../01-next.ipynb#part)", "href=\"../01-next.html#part\"")]
    [InlineData("[a](#part)", "href=\"#part\"")]
    [InlineData("[a](mailto:ann@example.org)", "href=\"mailto:ann@example.org\"")]
    public void Links_lead_on(string markdown, string target) => Assert.Contains(target, SampleNotebook.Of(SampleNotebook.Prose(markdown)).ToPage());

    [Fact]
    public void Pictures_of_the_prose_are_inside_the_page()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a b.png"), Convert.FromBase64String(Pixel));
        folder.Write("secret.txt", "secret");
        var cell = SampleNotebook.Prose(
            "![one](a%20b.png) ![two](attachment:c.png) ![three](https://example.org/d.png) ![four](secret.txt) ![five](gone.png)");
        cell["attachments"] = new JsonObject { ["c.png"] = new JsonObject { ["image/png"] = "QQ==" } };

        var page = NotebookDocument.Parse(SampleNotebook.Text(cell), folder.File("x.ipynb")).ToPage();

        Assert.Contains($"<img src=\"data:image/png;base64,{Pixel}\" alt=\"one\"", page);
        Assert.Contains("<img src=\"data:image/png;base64,QQ==\" alt=\"two\"", page);
        Assert.Contains("[three] [four] [five]", page);
    }

    [Fact]
    public void An_output_is_shown_in_its_best_format()
    {
        var shown = SampleNotebook.Shown("text/html", "<b>best</b>");
        shown["data"]!["image/png"] = Pixel;
        shown["data"]!["text/plain"] = "plain";
        var picture = SampleNotebook.Shown("image/png", Pixel);
        picture["data"]!["text/plain"] = "A pixel";

        var page = SampleNotebook.Of(SampleNotebook.Run("1", 1, shown), SampleNotebook.Run("2", 2, picture)).ToPage();

        Assert.Contains("<b>best</b>", page);
        Assert.DoesNotContain("plain</", page);
        Assert.Single(Regex.Matches(page, Regex.Escape(Pixel)));
        Assert.Contains("alt=\"A pixel\"", page);
    }

    [Fact]
    public void Code_is_coloured_and_can_be_hidden()
    {
        var hidden = SampleNotebook.Code("int b = a; // why", "hide-input");
        var page = SampleNotebook.Of(SampleNotebook.Code("var a = \"x < y\".Length;"), hidden).ToPage();
        Assert.Contains("<span class=\"keyword\">var</span> a = <span class=\"text\">&quot;x &lt; y&quot;</span>.Length;</code>", page);
        Assert.Contains("<details class=\"hidden-source\"><summary>Code of cell 2</summary>", page);
        Assert.Contains("<span class=\"comment\">// why</span>", page);
    }

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m plain", "<span class=\"ansi-red\">red</span> plain")]
    [InlineData(
        "\u001b[1;92mgreen\u001b[39m bold\u001b[22m",
        "<span class=\"ansi-green ansi-bold\">green</span><span class=\"ansi-bold\"> bold</span>")]
    [InlineData("\u001b[38;5;1mnone\u001b[2K\u001b]0;title\u0007 left\b", "none left")]
    [InlineData("1 %\r50 %\r100 %\r\ndone", "100 %\ndone")]
    [InlineData("a < b", "a &lt; b")]
    public void Terminal_colours_become_spans(string text, string html) => Assert.Equal(html, TerminalText.ToHtml(text));

    [Fact]
    public void The_page_ends_with_what_was_run_and_its_parameters()
    {
        var manifest = JsonNode.Parse("""{"version": "0.1.0", "dotnet": "10.0.1", "sources": "abc123", "parameters": {"images": "<5>"}}""")!;
        var file = JsonNode.Parse(SampleNotebook.Text(SampleNotebook.Code("1")))!;
        file["metadata"]!["naflow"] = manifest;
        var page = NotebookDocument.Parse(file.ToJsonString(), "x.ipynb").ToPage();
        Assert.All(["NAFlow 0.1.0", "10.0.1", "abc123", "<dt>images</dt><dd>&lt;5&gt;</dd>"], part => Assert.Contains(part, page));
    }

    private static NotebookDocument Full() => SampleNotebook.Of(
        SampleNotebook.Prose("# One\n\nA [link](https://example.org) and `code`, $x_1$.\n\n$$\ny < 2\n$$\n\n> said\n\n- a\n- [ ] b\n\n---\n## Two"),
        SampleNotebook.Prose("| a | b |\n|---|---|\n| 1 | 2 |\n\n```csharp\nvar a = 1;\n```"),
        SampleNotebook.Run("var list = new List<int> { 1 };\nlist", 1, SampleNotebook.Stream("text\n"), SampleNotebook.Shown("text/html", Chart)),
        SampleNotebook.Run("2", 2, SampleNotebook.Shown("text/html", Chart), SampleNotebook.Shown("image/png", Pixel)),
        SampleNotebook.Run("3", 3, SampleNotebook.Shown("text/markdown", "*said*"), SampleNotebook.Shown("application/json", new JsonArray(1))));

    [GeneratedRegex("""<[^>]*\b(src|action|poster|data)\s*=\s*["']?\s*(https?:|//)|@import|url\(\s*["']?https?:|<link\b""", RegexOptions.IgnoreCase)]
    private static partial Regex LoadedFromElsewhere();

    [GeneratedRegex("<script>.*?</script>|<style>.*?</style>|<!DOCTYPE html>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("<(?<end>/?)(?<name>[a-z][a-z0-9]*)\\b[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("href=\"#([^\"]*)\"")]
    private static partial Regex Jump();
}
