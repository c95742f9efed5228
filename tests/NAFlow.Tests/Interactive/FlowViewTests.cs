using System.Globalization;
using System.Runtime.InteropServices;
using AngleSharp.Dom;
using NAFlow.Imaging;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class FlowFormatTests
{
    [Fact]
    public void Under_every_map_stand_its_name_kind_shape_the_shares_of_its_neurons_and_residual()
    {
        var flow = KnownFlow.Default;

        var figures = Shown.Html(flow.View()).QuerySelectorAll(".grid figure[data-values]");

        Assert.Equal(flow.Layers.Length, figures.Length);
        foreach (var (layer, figure) in flow.Layers.Zip(figures))
        {
            var caption = figure.QuerySelector("figcaption")!.TextContent;
            Assert.Contains(layer.Name, caption);
            Assert.Contains(layer.Kind, caption);
            Assert.Contains(string.Join(" × ", layer.Shape), caption);
            Assert.Contains(ShareText.Long(layer), caption);
            Assert.Equal(layer.Residual is not null, caption.Contains("residual", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(112, 112)]
    public void Every_carried_value_is_true_to_half_a_step(int rows, int columns)
    {
        var random = new Random(3);
        var map = HeatMap.FromValues(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => MathF.Exp(8 * random.NextSingle()))]);

        var figure = Shown.Html(KnownFlow.Default.Layers[0] with { Map = map }).QuerySelector("figure[data-values]")!;

        var levels = Convert.FromBase64String(figure.GetAttribute("data-values")!);
        var (least, most) = (Number(figure, "least"), Number(figure, "most"));
        Assert.Equal((rows, columns, 1), ((int)Number(figure, "rows"), (int)Number(figure, "columns"), (int)Number(figure, "block")));
        Assert.Equal(map.Values.Length, levels.Length);
        for (var index = 0; index < levels.Length; index++)
            Assert.Equal(map.Values.Span[index], least + (levels[index] * (most - least) / 255), ((most - least) / 510) + (1e-6 * Math.Abs(most)));
    }

    [Fact]
    public void A_large_map_is_carried_as_means_of_blocks()
    {
        float[] values = [.. Enumerable.Range(0, 150 * 225).Select(index => MathF.Sin(index * 0.37f) + (index / 225 * 0.01f))];
        var figure = Shown.Html(HeatMap.FromValues(150, 225, values)).QuerySelector("figure[data-values]")!;
        Assert.Equal(3, Number(figure, "block"));
        float[] means = [.. Enumerable.Range(0, 50 * 75).Select(
            block => Enumerable.Range(0, 9).Average(inside => values[(((block / 75 * 3) + (inside / 3)) * 225) + (block % 75 * 3) + (inside % 3)]))];
        var levels = Convert.FromBase64String(figure.GetAttribute("data-values")!);
        var (least, most) = (Number(figure, "least"), Number(figure, "most"));
        Assert.Equal((values.Min(), values.Max()), ((float)least, (float)most));
        Assert.Equal(means.Length, levels.Length);
        for (var index = 0; index < means.Length; index++) Assert
            .Equal(means[index], least + (levels[index] * (most - least) / 255), (most - least) / 500);
    }

    [Fact]
    public void Photo_label_figure_and_explained_class_are_there()
    {
        var flow = KnownFlow.Default;
        var root = Shown.Html(flow);
        Assert.Equal($"{flow.Explained.Label} {flow.Explained.Figure}", root.QuerySelector(".title")!.TextContent);
        Assert.Equal(flow.Explained.Label, root.QuerySelector("li.explained span")!.TextContent);
        Assert.Contains(flow.Picture!.Name, root.QuerySelector("img.under")!.GetAttribute("alt"));
    }

    [Fact]
    public void Findings_are_told_in_words()
    {
        var layer = KnownFlow.Default.Layers[1] with { Findings = [Finding.Scattered, Finding.IterationCap] };
        var text = Shown.Html(KnownFlow.Default with { Layers = [layer] }).TextContent;
        Assert.Contains("spread over the whole layer like noise", text);
        Assert.Contains("stopped at its iteration cap", text);
    }

    [Fact]
    public void A_deep_flow_shows_its_row_says_so_and_stays_small()
    {
        var flow = DeepFlow.Of(170);

        var root = Shown.Html(flow);

        Assert.Equal(["photo", .. flow.Row.Select(layer => layer.Name)],
            root.QuerySelectorAll(".grid figure strong").Select(name => name.TextContent));
        Assert.Equal(flow.Layers[^1].Name, root.QuerySelectorAll(".grid figure strong")[^1].TextContent);
        Assert.Contains($"{flow.Row.Count} of 170 maps are in the row above. flow.View() shows all", root.TextContent);
        Assert.Equal(flow.Layers.Select(layer => layer.Name).Except(flow.Row.Select(layer => layer.Name)),
            root.QuerySelectorAll("details .later figure[data-values]").Select(figure => figure.GetAttribute("data-layer")));
        Assert.Equal(Enumerable.Range(0, 170), root.QuerySelectorAll("figure[data-values]").Select(figure => (int)Number(figure, "depth")).Order());
        Assert.InRange(Shown.As(flow, "text/html").Length, 1, 600_000);
        Assert.InRange(Shown.As(flow, "image/png").Length, 1, 300_000);
        Assert.Equal(170, Shown.Html(flow.View()).QuerySelectorAll(".grid figure[data-values]").Length);
    }

    [Fact]
    public void A_view_shows_the_layers_asked_for()
    {
        var flow = KnownFlow.Default;
        var names = Shown.Html(flow.View("relu*")).QuerySelectorAll(".grid figure[data-values] strong").Select(name => name.TextContent);
        Assert.Equal(flow.Layers.Select(layer => layer.Name).Where(name => name.StartsWith("relu", StringComparison.Ordinal)), names);
        var refusal = Assert.Throws<InvalidInputException>(() => flow.View("nowhere*"));
        Assert.Contains("No layer fits 'nowhere*'", refusal.Message);
    }

    [Fact]
    public void On_one_scale_for_the_flow_all_figures_have_the_same_ends()
    {
        var flow = KnownFlow.Default;
        var ends = Shown.Html(flow.View(new FlowPictureOptions { Layers = LayerGlob.All, Scale = MapScale.WholeFlow }))
            .QuerySelectorAll("figure[data-values]")
            .Select(figure => (Number(figure, "floor"), Number(figure, "ceiling")));
        var (floor, ceiling) = Assert.Single(ends.Distinct());
        Assert.Equal(flow.Layers.Min(layer => MemoryMarshal.ToEnumerable(layer.Map.Values).Min()), (float)floor);
        Assert.Equal(flow.Layers.Max(layer => MemoryMarshal.ToEnumerable(layer.Map.Values).Max()), (float)ceiling);
    }

    [Fact]
    public void Without_scripts_there_is_no_slider_and_nothing_hidden()
    {
        var root = Shown.Html(KnownFlow.Default);
        Assert.Empty(root.QuerySelectorAll("input, canvas, [hidden]"));
        Assert.Contains("type: \"range\"", Assert.Single(root.QuerySelectorAll("script")).TextContent);
    }

    [Fact]
    public void The_channels_of_a_map_are_carried_cell_by_cell()
    {
        var top = new MapChannels(1, 2, 2, new float[] { 4, 8 }, new[] { 300, 1, 2, 0 }, new float[] { 3, 1, 2, 0 });
        var flow = KnownFlow.Default;
        var layer = flow.Layers[^1] with { TopChannels = top };
        var figure = Shown.Html(flow with { Layers = [.. flow.Layers[..^1], layer] }).QuerySelectorAll("figure[data-channels]")[^1];

        Assert.Equal("1 2 2", figure.GetAttribute("data-grid"));
        var bytes = Convert.FromBase64String(figure.GetAttribute("data-channels")!);
        // Half of the greatest total; channel 300 with 3 of 4 and channel 1 with 1 of 4; then all of it; channel 2 with 2 of 8.
        Assert.Equal([0, 128, 44, 1, 191, 1, 0, 64, 255, 255, 2, 0, 64, 0, 0, 0], bytes);
    }

    [Fact]
    public void A_tensor_has_maps_without_a_photo()
    {
        var root = Shown.Html(KnownFlow.Default with { Picture = null });
        Assert.Null(root.QuerySelector("img.under"));
        Assert.Equal("0", root.QuerySelector(".flow")!.GetAttribute("data-image"));
    }

    [Fact]
    public void A_pair_has_both_flows_and_one_script()
    {
        var pair = new ExplainedPair(KnownFlow.Similarity(), KnownFlow.Default);
        var root = Shown.Html(pair);
        Assert.Equal([pair.Query.Explained.Label, pair.Reference.Explained.Label],
            root.QuerySelectorAll(".title strong").Select(title => title.TextContent));
        Assert.Single(root.QuerySelectorAll("script"));
    }

    private static double Number(IElement figure, string name) => double.Parse(figure.GetAttribute($"data-{name}")!, CultureInfo.InvariantCulture);
}

/// <summary>A flow as deep as one likes, over a photo of noise, which no format makes small.</summary>
internal static class DeepFlow
{
    private const int Side = 224;

    public static AttentionFlow Of(int layers)
    {
        var known = KnownFlow.Default;
        var random = new Random(5);
        var pixels = new byte[3 * Side * Side];
        random.NextBytes(pixels);
        return known with
        {
            InputHeight = Side,
            InputWidth = Side,
            Picture = Photo.FromPixels("noise.png", Side, Side, pixels),
            Layers = [.. Enumerable.Range(0, layers).Select(depth => known.Layers[0] with
                { Name = depth == 0 ? "input" : $"block{depth / 10}.{depth % 10}", Map = Noise(random, Math.Max(7, Side >> (depth / 30))) })],
        };
    }

    private static HeatMap Noise(Random random, int side) =>
        HeatMap.FromValues(side, side, [.. Enumerable.Range(0, side * side).Select(_ => random.NextSingle())]);
}
