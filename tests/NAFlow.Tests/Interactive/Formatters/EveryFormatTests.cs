using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.DotNet.Interactive.Formatting;
using NAFlow.Interactive;
using TorchSharp;

namespace NAFlow.Tests;

public sealed partial class EveryFormatTests
{
    [Fact]
    public void Every_type_is_tried()
    {
        NotebookFormatters.Register();
        var tried = new HashSet<Type>();
        EveryResult.Each(value => tried.UnionWith(NotebookFormatters.All.Select(format => format.Type).Where(type => type.IsInstanceOfType(value))));
        Assert.Equal([typeof(NotebookProgress)], NotebookFormatters.All.Select(format => format.Type).Where(type => !tried.Contains(type)));
    }

    [Fact]
    public void Registering_again_changes_nothing()
    {
        NotebookFormatters.Register();
        var registered = Formatter.RegisteredFormatters(true).Count();
        Parallel.For(0, 8, _ => NotebookFormatters.Register());
        Assert.Equal(registered, Formatter.RegisteredFormatters(true).Count());
    }

    [Fact]
    public void All_have_html_and_plain_text_html_first()
    {
        NotebookFormatters.Register();
        EveryResult.Each(value =>
        {
            var types = Formatter.GetPreferredMimeTypesFor(value.GetType()).ToArray();
            Assert.Equal("text/html", types[0]);
            Assert.Equal("text/plain", types[^1]);
        });
    }

    [Fact]
    public void Html_is_well_formed_loads_nothing_and_has_no_id_that_could_stand_twice() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        Assert.Empty(root.QuerySelectorAll("[id], link, iframe, object, base, form"));
        Assert.All(root.QuerySelectorAll("[src]"), element => Assert.StartsWith("data:image/", element.GetAttribute("src")));
        Assert.DoesNotMatch(Address(), root.OuterHtml);
    });

    [Fact]
    public void Hostile_names_are_inert() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        Assert.All(root.QuerySelectorAll("script"), script => Assert.StartsWith("(() => {", script.TextContent.Trim()));
        Assert.DoesNotContain("<script>alert", root.OuterHtml);
        Assert.DoesNotContain(root.QuerySelectorAll("*"), element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
    });

    [Fact]
    public void Pictures_are_described_and_tables_have_heads() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        Assert.All(root.QuerySelectorAll<IHtmlImageElement>("img"), image => Assert.InRange(image.AlternativeText!.Length, 3, 400));
        Assert.All(root.QuerySelectorAll("th"), head => Assert.Contains(head.GetAttribute("scope"), (string[])["col", "row"]));
        Assert.All(root.QuerySelectorAll("tbody tr"), row => Assert.Equal("th", row.FirstElementChild!.LocalName));
        Assert.All(root.QuerySelectorAll(".scroll"), region => Assert.Equal("0", region.GetAttribute("tabindex")));
    });

    [Fact]
    public void Every_picture_decodes_in_the_proportions_it_is_shown_in() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        foreach (var (image, picture) in root.QuerySelectorAll<IHtmlImageElement>("img").Zip(root.Pictures()))
            Assert.InRange((double)image.DisplayWidth / image.DisplayHeight, 0.9 * picture.Width / picture.Height, 1.1 * picture.Width / picture.Height);
    });

    [Fact]
    public void Png_is_a_picture_within_bounds_wherever_it_is_offered() => EveryResult.Each(value =>
    {
        if (!Formatter.GetPreferredMimeTypesFor(value.GetType()).Contains("image/png")) return;
        var picture = Shown.Picture(value);
        Assert.InRange(picture.Width, 8, 2400);
        Assert.InRange(Shown.As(value, "image/png").Length, 50, 300_000);
    });

    [Fact]
    public void Plain_text_is_short() => EveryResult.Each(value =>
    {
        var text = Shown.Text(value);
        Assert.InRange(text.Split('\n').Length, 1, 24);
        Assert.InRange(text.Length, 5, 6000);
        Assert.DoesNotContain("data:image", text);
    });

    [Fact]
    public void Showing_a_hundred_times_leaves_no_tensor_behind() => EveryResult.Each(value =>
    {
        if (value is not (torch.Tensor or IDisposable)) return;
        Show(value, 3);
        var alive = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Show(value, value is torch.Tensor ? 100 : 20);
        Assert.Equal(alive, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    });

    private static void Show(object value, int times)
    {
        for (var time = 0; time < times; time++) Assert.NotEqual(Shown.As(value, "text/html"), Shown.Text(value));
    }

    [GeneratedRegex("https?://", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
