using NAFlow.Evaluation;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class ControlTests
{
    [Fact]
    public void Every_control_has_maps_of_the_layers_that_the_score_depends_on_and_of_their_size()
    {
        using var network = SmallNetworks.Fire();
        using var traced = Question.Of(network, batch: 2);
        foreach (var control in ControlList.All(3))
            foreach (var maps in control.Explain(traced, default))
            {
                Assert.Equal(network.FlowNodes.Select(node => node.Name).Order(), maps.Keys.Order());
                Assert.All(network.FlowNodes, node =>
                    Assert.Equal((traced.Trace[node].shape[2], traced.Trace[node].shape[3]), (maps[node.Name].Height, maps[node.Name].Width)));
                Assert.All(maps.Values, map => Assert.True(map.Values.ToArray().Min() >= 0));
            }
    }

    [Fact]
    public void Random_maps_depend_on_the_seed_the_layer_and_the_image_alone()
    {
        using var network = SmallNetworks.Mobile();
        using var traced = Question.Of(network, batch: 2, side: 20);
        using var again = Question.Of(network, batch: 2, side: 20);
        var first = RandomControl.Explain(traced, 1);
        Assert.Equal(Values(first, 0, "input"), Values(RandomControl.Explain(again, 1), 0, "input"));
        Assert.NotEqual(Values(first, 0, "input"), Values(RandomControl.Explain(traced, 2), 0, "input"));
        Assert.NotEqual(Values(first, 0, "input"), Values(first, 1, "input"));
        Assert.NotEqual(Values(first, 0, "bn1"), Values(first, 0, "conv1"));
    }

    [Fact]
    public void Random_maps_are_uniform()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network, side: 100);
        var values = Values(RandomControl.Explain(traced, 1), 0, "input");
        Assert.All(values, value => Assert.InRange(value, 0, 0.9999999f));
        Assert.Equal(10000, values.Length);
        for (var tenth = 0; tenth < 10; tenth++)
            Assert.InRange(values.Count(value => (int)(value * 10) == tenth), 880, 1120);
    }

    [Fact]
    public void The_Gaussian_is_the_closed_form_on_both_axes()
    {
        using var network = SmallNetworks.Plain();
        using var images = randn([1, 3, 8, 12], float64, generator: new Generator(5));
        using var traced = TracedDecision.Record(network, images, NAFlow.Decision.Class(0));
        var map = CentreGaussian.Explain(traced)[0]["input"];
        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 12; x++)
                Assert.Equal(Math.Exp(-Math.Pow(y - 3.5, 2) / (2 * 2 * 2) - Math.Pow(x - 5.5, 2) / (2 * 3 * 3)), map[y, x], 5e-7);
    }

    [Fact]
    public void Sobel_edges_are_those_of_loops_and_averages_of_them()
    {
        using var network = SmallNetworks.Plain();
        using var images = randn([2, 3, 8, 12], float64, generator: new Generator(5));
        using var traced = TracedDecision.Record(network, images, NAFlow.Decision.Class(0));
        var maps = SobelEdges.Explain(traced);
        for (var sample = 0; sample < 2; sample++)
        {
            var expected = new double[96];
            for (var place = 0; place < 96; place++)
            {
                var (across, down) = (0.0, 0.0);
                for (var step = -1; step <= 1; step++)
                {
                    var weight = step == 0 ? 2 : 1;
                    across += weight * (Luma(sample, place / 12 + step, place % 12 + 1) - Luma(sample, place / 12 + step, place % 12 - 1));
                    down += weight * (Luma(sample, place / 12 + 1, place % 12 + step) - Luma(sample, place / 12 - 1, place % 12 + step));
                }

                expected[place] = Math.Sqrt(across * across + down * down);
            }

            Question.Same(expected, maps[sample]["input"], "image");

            // pool1 has half the size, [4, 6].
            Question.Same(
                [.. Enumerable.Range(0, 24).Select(place =>
                    new[] { 0, 1, 12, 13 }.Average(offset => expected[place / 6 * 24 + place % 6 * 2 + offset]))], maps[sample]["pool1"], "pool1");
        }

        double Luma(int sample, int y, int x)
        {
            var (row, column) = (Math.Clamp(y, 0, 7), Math.Clamp(x, 0, 11));
            double Value(int channel) => images[sample, channel, row, column].item<double>();
            return 0.299 * 0.229 * Value(0) + 0.587 * 0.224 * Value(1) + 0.114 * 0.225 * Value(2);
        }
    }

    [Fact]
    public void Constant_is_one_and_mean_activation_the_mean_without_what_is_negative()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        Assert.All(ConstantControl.Explain(traced)[0].Values, map => Assert.All(map.Values.ToArray(), value => Assert.Equal(1, value)));
        foreach (var (name, map) in MeanActivation.Explain(traced)[0])
        {
            var channels = Question.Channels(traced.Trace[name], 0);
            Question.Same([.. Enumerable.Range(0, channels[0].Length).Select(place => Math.Max(0, channels.Average(channel => channel[place])))], map,
                name);
        }
    }

    private static float[] Values(IReadOnlyList<MapSet> maps, int sample, string layer) => maps[sample][layer].Values.ToArray();
}
