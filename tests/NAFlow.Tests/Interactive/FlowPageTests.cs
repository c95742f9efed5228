using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed partial class FlowPageTests
{
    private const string Hostile = "<script>alert('&\"')</script>";

    [Fact]
    public void Hostile_names_are_shown_and_never_run()
    {
        var flow = KnownFlow.Default;
        var hostile = flow with
        {
            Explained = flow.Explained with { Name = Hostile },
            TopClasses = [flow.TopClasses[0] with { Name = Hostile }],
            Manifest = flow.Manifest with { Input = Hostile, Network = Hostile, Weights = Hostile },
            Picture = Photo.FromPixels(Hostile, flow.Picture!.Width, flow.Picture.Height, flow.Picture.Pixels.Span),
            Layers = [.. flow.Layers.Select(layer => layer with { Name = Hostile + layer.Name, Kind = Hostile })],
        };

        var page = hostile.ToPage();

        Assert.DoesNotContain("<script>alert", page);
        Assert.DoesNotContain("</script>alert", page);
        Assert.Contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;", page);
    }

    [Fact]
    public void The_page_loads_nothing()
    {
        var flow = KnownFlow.Default;

        var page = flow.ToPage();

        Assert.DoesNotMatch(LoadedFromElsewhere(), Scripts().Replace(page, "<script></script>"));
        Assert.Contains("default-src 'none'", page);
        Assert.Equal(2, Regex.Count(page, "<svg class=\"lines\""));
        Assert.DoesNotContain("plotly", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, Regex.Count(page, "<script>"));
    }

    [Fact]
    public void The_page_of_a_deep_flow_stays_small() => Assert.InRange(DeepFlow.Of(170).ToPage().Length, 1, 1_500_000);

    [Fact]
    public void A_chart_of_the_page_has_a_point_with_its_value_for_every_layer()
    {
        var flow = KnownFlow.Default;
        var chart = flow.AbandonedChart();

        var svg = new HtmlParser().ParseDocument(ChartSvg.Write(chart)).QuerySelector("svg")!;

        Assert.Equal(chart.AllSeries.Sum(series => series.Count), svg.QuerySelectorAll("circle title").Length);
        Assert.Equal(chart.Description, svg.GetAttribute("aria-label"));
        Assert.All(chart.Across.Names, name => Assert.Contains(svg.QuerySelectorAll("text.tick"), tick => tick.TextContent == name));
        // The chart's axis goes from 0 to 100: half of a layer is half way up.
        var (left, right) = (Height("0"), Height("100"));
        var first = (LineSeries)chart.Panels[0].Series[0];
        Assert.Equal(left + ((right - left) * first.Up[0] / 100), double.Parse(svg.QuerySelector("circle")!.GetAttribute("cy")!), 0.11);
        double Height(string mark) =>
            double.Parse(svg.QuerySelectorAll("text.tick").First(tick => tick.TextContent == mark && tick.HasAttribute("y")).GetAttribute("y")!) - 4;
    }

    [Fact]
    public void All_files_are_those_that_are_written_one_by_one()
    {
        using var folder = new TemporaryFolder();
        var (flow, options) = (KnownFlow.Default, new FlowPictureOptions { Layers = new LayerGlob("relu*") });

        flow.SaveAll(folder.File("results"), options, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(["flow.html", "flow.json", "flow.png", "flow.safetensors"],
            Directory.GetFiles(folder.File("results")).Select(Path.GetFileName).Order());
        Assert.Equal(flow.ToPicture(options).Pixels.ToArray(), Photo.Load(folder.File("results/flow.png")).Pixels.ToArray());
        Assert.Equal(flow.ToPage(options), File.ReadAllText(folder.File("results/flow.html")));
        using var saved = AttentionFlow.Load(folder.File("results"));
        Assert.Equal(flow.Layers.Select(layer => layer.Map), saved.Layers.Select(layer => layer.Map));
        Assert.Throws<InvalidInputException>(() => flow.SaveAll(folder.File("none"), new() { Layers = new LayerGlob("nothing") }));
        Assert.False(Path.Exists(folder.File("none")));
    }

    [Fact]
    public void Every_picture_is_described()
    {
        var flow = KnownFlow.Default;

        var page = flow.ToPage();

        Assert.Equal(flow.Row.Count + 1, Picture().Count(page));
        Assert.All(Picture().Matches(page), match => Assert.Matches("alt=\"[^\"]{10,}\"", match.Value));
    }

    [Fact]
    public void A_tensor_has_no_photo_and_a_flow_without_solves_no_residual()
    {
        var flow = KnownFlow.Default;
        var bare = flow with { Picture = null, Layers = [.. flow.Layers.Select(layer => layer with { Residual = null })] };

        var page = bare.ToPage();

        Assert.Contains("there is no photo under the maps", page);
        Assert.Contains("No layer needed a solver", page);
    }

    [Theory]
    [InlineData(Similarity.Cosine, "cosine similarity to shapes, cut.png", "The channels that make them alike")]
    [InlineData(Similarity.Euclidean, "Euclidean similarity to shapes, cut.png", "The channels that set them apart")]
    public void A_similarity_shows_its_channels_and_no_classes(Similarity comparedBy, string label, string heading)
    {
        var flow = KnownFlow.Similarity(comparedBy: comparedBy);

        var page = flow.ToPage();

        Assert.Contains($"<h1>{label} <small>{flow.Explained.Figure}</small></h1>", page);
        Assert.Contains(heading, page);
        Assert.Contains(">channel 0</span>", page);
        Assert.DoesNotContain("softmax", page);
    }

    [Fact]
    public void Neighbours_show_their_votes_beside_the_channels()
    {
        var flow = KnownFlow.Similarity() with { TopClasses = KnownFlow.Default.TopClasses };

        var page = flow.ToPage();

        Assert.Contains("What the neighbours vote for", page);
        Assert.Contains(">red disc</span>", page);
    }

    [Fact]
    public void Findings_are_told_in_words()
    {
        var flow = KnownFlow.Default;
        var page = (flow with { Layers = [.. flow.Layers.Select(layer => layer with { Findings = [.. Enum.GetValues<Finding>()] })] }).ToPage();
        Assert.All(["no dependence", "not finite", "constant", "scattered", "ill-conditioned", "iteration cap"], finding =>
            Assert.Contains(finding, page));
    }

    [Fact]
    public void It_has_the_view_of_a_notebook_with_its_row_of_layers_and_their_values()
    {
        var flow = DeepFlow.Of(40);
        var page = new HtmlParser().ParseDocument(flow.ToPage());
        var view = Assert.Single(page.QuerySelectorAll(".naflow .flow"));
        Assert.Equal(flow.Row.Select(layer => layer.Name),
            view.QuerySelectorAll(".grid figure[data-values]").Select(figure => figure.GetAttribute("data-layer")));
        Assert.Single(page.QuerySelectorAll("script"), script => script.TextContent.Contains("naflowBegun", StringComparison.Ordinal));
        Assert.Empty(view.QuerySelectorAll("[id]"));
        Assert.All(page.QuerySelectorAll("section[aria-labelledby]"), section =>
            Assert.NotNull(page.GetElementById(section.GetAttribute("aria-labelledby")!)));
        var (below, above) = (Shown.Html(flow).QuerySelectorAll(".grid figure"), view.QuerySelectorAll(".grid figure"));
        Assert.All(below.Zip(above), pair => Assert.Equal(pair.First.GetAttribute("data-values"), pair.Second.GetAttribute("data-values")));
        Assert.All(below.Zip(above), pair =>
            Assert.Equal(pair.First.QuerySelector("figcaption")!.InnerHtml, pair.Second.QuerySelector("figcaption")!.InnerHtml));
    }

    [GeneratedRegex("""<[^>]*\b(src|href|action|poster|data)\s*=\s*["']?\s*(https?:|//)|@import|url\(\s*["']?https?:|<link\b""", RegexOptions.IgnoreCase)]
    private static partial Regex LoadedFromElsewhere();

    [GeneratedRegex("<script>.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("<img[^>]* src=\"data:image/webp;base64,[^>]*>")]
    private static partial Regex Picture();
}
