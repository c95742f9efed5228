using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class MapChannelsTests
{
    [Fact]
    public void A_small_map_names_the_greatest_channels_of_every_position()
    {
        using var terms = rand([2, 9, 5, 7], generator: new Generator(4), dtype: float32);
        var known = MapChannels.Of(terms);

        Assert.Equal(2, known.Length);
        Assert.Equal((5, 7, 4), (known[1].Rows, known[1].Columns, known[1].Most));
        for (var (row, column) = (0, 0); row < 5; (row, column) = column == 6 ? (row + 1, 0) : (row, column + 1))
        {
            float[] values = [.. Enumerable.Range(0, 9).Select(channel => terms[1, channel, row, column].item<float>())];
            var total = values.Sum(value => (double)value);
            var expected = values.Select((value, channel) => (Channel: channel, Share: value / total)).OrderByDescending(term => term.Share).Take(4)
                .ToArray();
            Assert.Equal(expected.Select(term => term.Channel), known[1].At(row, column).Select(term => term.Channel));
            Assert.All(expected.Zip(known[1].At(row, column)), pair => Assert.Equal(pair.First.Share, pair.Second.Share, 1e-6));
        }
    }

    [Fact]
    public void A_large_map_has_the_means_of_blocks_and_a_layer_of_few_channels_names_them_all()
    {
        using var terms = rand([1, 2, 28, 56], generator: new Generator(5), dtype: float32);
        var known = MapChannels.Of(terms)[0];

        Assert.Equal((14, 14, 2), (known.Rows, known.Columns, known.Most));
        using var block = terms[0, .., 2..4, 4..8];
        Assert.Equal(block.sum().item<float>() / 8, known.Totals.Span[14 + 1], 1e-5);
        Assert.Equal(1, known.At(1, 1).Sum(term => term.Share), 1e-6);
    }

    [Fact]
    public void It_is_kept_of_layers_on_every_path_adds_up_to_the_map_and_is_read_again()
    {
        var flow = KnownFlow.Default;
        var layer = flow.Row[^1];
        var top = layer.TopChannels!;
        var block = layer.Map.Height / top.Rows;
        Assert.Equal((14, 14), (top.Rows, top.Columns));
        for (var cell = 0; cell < top.Totals.Length; cell++)
        {
            var (row, column) = (cell / 14 * block, cell % 14 * block);
            var mean = Enumerable.Range(0, block * block).Average(place => (double)layer.Map[row + (place / block), column + (place % block)]);
            Assert.Equal(mean, top.Totals.Span[cell], (1e-4 * mean) + 1e-6);
        }

        using var folder = new TemporaryFolder();
        flow.Save(folder.File("flow"));
        using var saved = AttentionFlow.Load(folder.File("flow"));
        var read = saved[layer.Name].TopChannels!;
        Assert.Equal(top.Channels.ToArray(), read.Channels.ToArray());
        Assert.Equal(top.Terms.ToArray(), read.Terms.ToArray());
        Assert.Equal(top.Totals.ToArray(), read.Totals.ToArray());
        Assert.Equal(flow.Layers.Select(each => each.TopChannels is null), saved.Layers.Select(each => each.TopChannels is null));
    }

    [Fact]
    public void A_tensor_that_names_no_channel_of_the_layer_is_refused()
    {
        using var saved = zeros([2, 2, 3]);
        Assert.NotNull(MapChannels.Read(saved, 1));
        saved[1, 1, 1] = 7;
        Assert.Null(MapChannels.Read(saved, 7));
        using var flat = zeros([2, 2]);
        Assert.Null(MapChannels.Read(flat, 7));
    }
}
