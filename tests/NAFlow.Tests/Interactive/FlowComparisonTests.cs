using AngleSharp.Html.Parser;
using NAFlow.Imaging;
using NAFlow.Interactive;

namespace NAFlow.Tests;

public sealed class FlowComparisonTests
{
    [Fact]
    public void A_flow_beside_itself_differs_nowhere_and_correlates_fully()
    {
        var flow = KnownFlow.Default;
        var comparison = flow.Beside(flow);

        Assert.Equal(flow.Row.Select(layer => layer.Name), comparison.Layers.Select(pair => pair.Name));
        Assert.All(comparison.Layers, pair => Assert.All(pair.Difference.Values.ToArray(), value => Assert.Equal(0, value)));
        Assert.All(comparison.Layers, pair => Assert.Equal(1, pair.Correlation ?? 1, 1e-6));
        Assert.Equal(("first", "second"), comparison.Titles);
        Assert.Contains("correlate with 1.00", comparison.Reading);
    }

    [Fact]
    public void A_difference_is_of_the_maps_as_they_are_shown_and_changes_sign_with_the_order()
    {
        var (one, other) = (Flow("bright", [0, 1, 2, 4]), Flow("dark", [8, 4, 0, 0]));
        var options = new FlowPictureOptions { Percentile = 100 };

        var difference = Assert.Single(one.Beside(other, options).Layers);

        Assert.Equal([-1, -0.25f, 0.5f, 1], difference.Difference.Values.ToArray());
        Assert.Equal([1, 0.25f, -0.5f, -1], other.Beside(one, options).Layers[0].Difference.Values.ToArray());
        // On one scale for both the greatest value of all, 8, is 1.
        var whole = one.Beside(other, options with { Scale = MapScale.WholeFlow }).Layers[0];
        Assert.Equal([-1, -0.375f, 0.25f, 0.5f], whole.Difference.Values.ToArray());
        Assert.InRange(difference.Correlation!.Value, -1, -0.8);
    }

    [Fact]
    public void Networks_without_names_in_common_are_put_beside_each_other_by_depth()
    {
        var flow = KnownFlow.Default;
        var other = flow with
        {
            Layers = [.. flow.Layers.Select(layer => layer with { Name = $"other.{layer.Name}" })],
            Manifest = flow.Manifest with
            { Network = "another" }
        };

        var comparison = flow.Beside(other);

        Assert.Equal((flow.Manifest.Network, "another"), comparison.Titles);
        Assert.Equal(flow.Row[^1].Name, comparison.Layers[^1].First.Name);
        Assert.Equal(other.Row[^1].Name, comparison.Layers[^1].Second.Name);
        Assert.Equal(flow.Row[0].Name, comparison.Layers[0].First.Name);
    }

    [Fact]
    public void What_tells_two_flows_apart_names_them_and_other_photos_are_said()
    {
        var flow = KnownFlow.Default;
        var other = flow with
        {
            Manifest = flow.Manifest with { Input = "other.png", InputSha256 = "0" },
            Explained = flow.Explained with { Name = "blue disc", Probability = 0.25 },
        };

        var comparison = flow.Beside(other);

        Assert.Equal($"{flow.Explained.Label} ({flow.Explained.Figure}), {flow.Manifest.Input}", comparison.Titles.First);
        Assert.Equal("blue disc (25 %), other.png", comparison.Titles.Second);
        Assert.Contains("The photos are not the same", comparison.Reading);
    }

    [Fact]
    public void The_view_has_three_rows_one_script_and_no_slider_without_scripts()
    {
        var comparison = KnownFlow.Default.Beside(KnownFlow.Default with { Explained = KnownFlow.Default.Explained with { Name = "<b>" } });
        foreach (var root in new[] { Shown.Html(comparison), new HtmlParser().ParseDocument(comparison.ToPage()).Body! })
        {
            var sides = root.QuerySelectorAll(".flow.sides .side");
            Assert.Equal(3, sides.Length);
            Assert.All(sides, side => Assert.Equal(comparison.Layers.Length, side.QuerySelectorAll("figure[data-values] img").Length));
            Assert.True(sides[2].HasAttribute("data-signed"));
            Assert.Single(root.QuerySelectorAll("script"));
            Assert.Empty(root.QuerySelectorAll("input, canvas, .head b, .title b, h1 b"));
        }

        Assert.True(comparison.ToPicture().Width > 3 * 176);
    }

    [Fact]
    public void A_pattern_that_fits_no_layer_of_one_flow_is_refused() =>
        Assert.Throws<InvalidInputException>(
            () => KnownFlow.Default.Beside(KnownFlow.Default, new FlowPictureOptions { Layers = new LayerGlob("no*") }));

    private static AttentionFlow Flow(string name, float[] values)
    {
        var flow = KnownFlow.Default;
        return flow with
        {
            Explained = flow.Explained with { Name = name },
            Layers = [flow.Layers[^1] with { Map = HeatMap.FromValues(2, 2, values) }],
        };
    }
}
