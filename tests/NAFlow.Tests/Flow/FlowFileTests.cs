using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ImageMagick;
using NAFlow.Imaging;
using NAFlow.Interactive;

namespace NAFlow.Tests;

/// <summary>Pictures of flows and charts as files for papers.</summary>
public sealed partial class FlowFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_svg_has_its_width_its_text_as_text_and_its_font()
    {
        var flow = KnownFlow.Default;
        var path = folder.File("flow.svg");

        flow.SavePicture(path, new FlowPictureOptions { Width = PictureWidth.Millimetres(85) });

        var svg = XDocument.Load(path).Root!;
        var words = svg.Descendants().Where(element => element.Name.LocalName == "text")
            .Select(element => element.Value.Trim().Replace('\u00A0', ' '));
        var text = string.Join(' ', words);
        Assert.Equal("85mm", svg.Attribute("width")!.Value);
        Assert.Contains(FlowPicture.Title(flow), text);
        Assert.All(flow.Row, layer => Assert.Contains($"{layer.Name} {ShareText.Short(layer)}", text));
        Assert.Contains(flow.Reading.Confidence, text);
        Assert.Equal(2, Face().Count(File.ReadAllText(path)));
        Assert.Equal(flow.Row.Count + 2, svg.Descendants().Count(element => element.Name.LocalName == "image"));
        Assert.All(Sizes(svg), size => Assert.InRange(size * 85 / Box(svg)[2] / 25.4 * 72, 6.2, 12));
    }

    [Fact]
    public void A_pdf_has_its_width_and_embeds_its_fonts_as_they_are()
    {
        KnownFlow.Default.SavePicture(folder.File("flow.pdf"), new FlowPictureOptions { Width = PictureWidth.Millimetres(175) });
        KnownFlow.Default.AbandonedChart().Save(folder.File("chart.pdf"), PictureWidth.Millimetres(85));
        foreach (var (file, width) in new[] { ("flow.pdf", 175.0), ("chart.pdf", 85.0) })
        {
            var pdf = Encoding.Latin1.GetString(File.ReadAllBytes(folder.File(file)));
            Assert.StartsWith("%PDF-", pdf);
            Assert.Equal(width / 25.4 * 72, double.Parse(PageWidth().Match(pdf).Groups[1].Value, CultureInfo.InvariantCulture), 0.6);
            Assert.Contains("/FontFile2", pdf);
            Assert.DoesNotContain("/Type3", pdf);
        }
    }

    [Fact]
    public void A_chart_as_svg_has_its_axes_and_series()
    {
        var figure = KnownFlow.Default.AbandonedFlowChart(LayerGlob.All);
        figure.Save(folder.File("chart.svg"), PictureWidth.Pixels(600));
        var svg = XDocument.Load(folder.File("chart.svg")).Root!;
        var text = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value.Trim()).ToArray();
        Assert.Equal("600px", svg.Attribute("width")!.Value);
        Assert.All((string[])[figure.Title, "take part", "relu1", "conv2", figure.Across.Label], word => Assert.Contains(word, text));
        Assert.True(svg.Descendants().Count(element => element.Name.LocalName == "path") > 5);
    }

    [Fact]
    public void Png_files_have_the_width_that_is_asked_for()
    {
        KnownFlow.Default.SavePicture(folder.File("screen.png"), new FlowPictureOptions { Width = PictureWidth.Pixels(900) });
        KnownFlow.Default.SavePicture(folder.File("paper.png"), new FlowPictureOptions { Width = PictureWidth.Millimetres(85) });
        KnownFlow.Default.SaveMap("relu2", folder.File("map.png"), new FlowPictureOptions { Width = PictureWidth.Pixels(300) });
        Assert.InRange(Photo.Load(folder.File("screen.png")).Width, 895, 905);
        Assert.InRange(Photo.Load(folder.File("paper.png")).Width, 1002, 1006);
        Assert.Equal(300, Photo.Load(folder.File("map.png")).Width);
    }

    [Theory]
    [InlineData("flow.gif")]
    [InlineData("flow.webp")]
    public void An_animation_goes_through_the_layers_and_begins_anew(string name)
    {
        var flow = KnownFlow.Default;
        flow.SavePicture(folder.File(name), new FlowPictureOptions { Layers = LayerGlob.All });
        using var frames = new MagickImageCollection(folder.File(name));
        Assert.Equal(flow.Layers.Length, frames.Count);
        Assert.Equal(0u, frames[0].AnimationIterations);
        Assert.All(frames.SkipLast(1), frame => Assert.Equal(70u, frame.AnimationDelay));
    }

    [Fact]
    public void Other_endings_are_refused_and_leave_nothing()
    {
        var problem = Assert.Throws<InvalidInputException>(() => KnownFlow.Default.SavePicture(folder.File("flow.bmp")));
        Assert.Contains(".png, .svg, .pdf", problem.Message);
        Assert.Throws<InvalidInputException>(() => KnownFlow.Default.AbandonedChart().Save(folder.File("chart.gif")));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("85mm", true, 85)]
    [InlineData("8.5 cm", true, 85)]
    [InlineData("1in", true, 25.4)]
    [InlineData("1200", false, 1200)]
    [InlineData("1200px", false, 1200)]
    public void Widths_are_read(string text, bool isPaper, double value)
    {
        var width = PictureWidth.Parse(text);
        Assert.Equal((isPaper, value), (width.IsPaper, Math.Round(width.Value, 9)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("wide")]
    [InlineData("85em")]
    [InlineData("1mm")]
    [InlineData("-85mm")]
    [InlineData("9e9px")]
    [InlineData("99999999999px")]
    public void What_is_no_width_is_refused(string text) => Assert.Throws<InvalidInputException>(() => PictureWidth.Parse(text));

    [Fact]
    public void Maps_alone_and_photos_alone_can_be_drawn()
    {
        var flow = KnownFlow.Default;
        var photo = Assert.Single(LayerPicture.Of(flow, new() { Layers = new LayerGlob("relu2"), Display = MapDisplay.PhotoOnly })).Picture;
        var alone = Assert.Single(LayerPicture.Of(flow, new() { Layers = new LayerGlob("relu2"), Display = MapDisplay.MapOnly })).Picture;
        var faint = Assert.Single(LayerPicture.Of(flow, new() { Layers = new LayerGlob("relu2"), Opacity = 0 })).Picture;
        Assert.Equal(flow.Picture!.Pixels.ToArray(), photo.Pixels.ToArray());
        Assert.Equal(flow.Picture.Pixels.ToArray(), faint.Pixels.ToArray());
        Assert.Equal(
            Assert.Single(LayerPicture.Of(flow with { Picture = null }, new() { Layers = new LayerGlob("relu2") })).Picture.Pixels.ToArray(),
            alone.Pixels.ToArray());
        Assert.Throws<InvalidInputException>(() => new FlowPictureOptions { Opacity = 2 });
        Assert.Throws<InvalidInputException>(() => new FlowPictureOptions { Percentile = 0 });
    }

    private static IEnumerable<double> Sizes(XElement svg) => svg.Descendants().Where(element => element.Name.LocalName == "text")
        .Select(element => double.Parse(element.Attribute("font-size")!.Value, CultureInfo.InvariantCulture));

    private static double[] Box(XElement svg) =>
        [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    [GeneratedRegex("@font-face")]
    private static partial Regex Face();

    [GeneratedRegex(@"/MediaBox \[0 0 ([\d.]+)")]
    private static partial Regex PageWidth();
}

/// <summary>What prints where a flow is written as text.</summary>
public sealed class FlowTextTests
{
    [Fact]
    public void Flows_layers_and_manifests_print_in_a_line_without_record_text()
    {
        var flow = KnownFlow.Default;
        var manifest = flow.Manifest with { Created = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)) };
        Assert.EndsWith($"{flow.Explained.Label}, {flow.Explained.Figure}; {flow.Question}; 5 layers from input to relu2", flow.ToString());
        Assert.StartsWith("Layer relu2 (ReLU), ", flow["relu2"].ToString());
        Assert.Contains(ShareText.Long(flow["relu2"]), flow["relu2"].ToString());
        Assert.Contains("2026-03-04T03:06:07Z", manifest.ToString());
        Assert.All((object[])[flow, flow["relu2"], manifest], value => Assert.DoesNotContain(" { ", value.ToString()));
    }

    [Fact]
    public void Signed_maps_are_shown_about_nought()
    {
        var signed = HeatMap.FromValues(1, 3, [-4, 0, 2]);
        var picture = ColourMap.PaintAlone(signed, 1, 3);
        Assert.Equal(ColourMap.Diverging.Colours[0], picture[0, 0]);
        Assert.Equal(ColourMap.Diverging.At(0.5f), picture[1, 0]);
        Assert.True(picture[2, 0].Red > picture[2, 0].Blue);
        Assert.Equal(ColourMap.Inferno.Colours[0], ColourMap.PaintAlone(HeatMap.FromValues(1, 2, [0, 2]), 1, 2)[0, 0]);
        var viewed = ViewedMap.Of(signed, "map", "a map", "<figcaption></figcaption>");
        Assert.Equal(new MapRange(-4, 4), viewed.Range);
        Assert.Contains("data-colours=\"diverging\"", HeatMapHtml.Write(signed));
    }
}
