using NAFlow.Models;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The layers that a flow shows first.</summary>
public sealed class FlowRowTests
{
    [Theory]
    [InlineData("squeezenet1_1", "input features.1 features.3 features.4 features.7 features.10 features.12")]
    [InlineData("resnet18", "input relu layer1.0 layer1.1 layer2.1 layer3.1 layer4.1")]
    [InlineData("mobilenet_v2", "input features.1.conv.2 features.3 features.6 features.10 features.13 features.18.2")]
    [InlineData("resnet50_compact", "input relu layer1.0 layer2.0 layer2.1 layer3.1 layer4.0")]
    public void Ends_of_stages_are_shown_and_then_ends_of_blocks(string name, string row)
    {
        using var network = Zoo.Create(name, Weights.Random(1));
        Assert.Equal(row.Split(' '), Row(network));
    }

    [Theory]
    [InlineData("alexnet_compact")]
    [InlineData("googlenet_compact")]
    [InlineData("bn_inception_compact")]
    [InlineData("efficientnet_b0_compact")]
    [InlineData("conv4_compact")]
    [InlineData("densenet121")]
    public void No_row_is_long_and_every_size_of_map_is_in_it(string name)
    {
        using var network = Zoo.Create(name, Weights.Random(1));
        var layers = Layers(network);

        var row = FlowRow.Of(layers);

        Assert.InRange(row.Count, 3, 1 + FlowRow.Most);
        Assert.Equal(("input", layers[^1].Name), (row[0].Name, row[^1].Name));
        Assert.Equal(
            layers.Skip(1).Where(layer => layer.OnEveryPath).Select(layer => layer.Shape[1]).Distinct(),
            row.Skip(1).Select(layer => layer.Shape[1]).Distinct());
        Assert.All(row, layer => Assert.True(layer.OnEveryPath, layer.Name));
    }

    [Fact]
    public void A_network_of_another_program_shows_the_ends_of_its_stages()
    {
        using var network = Network.FromOnnx(SharedAssets.Require("assets/onnx/gh-onnc/resnet20.onnx"));
        var layers = Layers(network);
        var row = FlowRow.Of(layers);
        Assert.Equal([32, 32, 32, 32, 16, 16, 8], row.Select(layer => layer.Shape[1]));
        Assert.All(row, layer => Assert.True(layer.OnEveryPath, layer.Name));
        Assert.All(row.Skip(1), layer => Assert.Equal("ReLU", layer.Kind));
    }

    [Fact]
    public void A_sequence_shows_its_finished_layers()
    {
        using var network = Network.FromSequential("tiny", nn.Sequential(
            ("conv1", nn.Conv2d(3, 4, 3, padding: 1)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(4, 4, 3, stride: 2)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(4, 2))));
        Assert.Equal(["input", "relu1", "relu2"], Row(network));
    }

    [Fact]
    public void Of_one_size_of_map_layers_are_chosen_from_the_first_to_the_last()
    {
        int[] places = [.. FlowRow.Of([.. Enumerable.Range(0, 31).Select(index => Layer($"{index}", 8))]).Select(layer => int.Parse(layer.Name))];
        Assert.Equal((6, 0, 30), (places.Length, places[0], places[^1]));
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 8));
    }

    [Fact]
    public void Of_more_than_ten_stages_ten_are_shown()
    {
        var row = FlowRow.Of([Layer("input", 64), .. Enumerable.Range(0, 30).Select(index => Layer($"m{index}", 64 - index))]);
        Assert.Equal(1 + FlowRow.Most, row.Count);
        Assert.Equal(("input", "m0", "m29"), (row[0].Name, row[1].Name, row[^1].Name));
    }

    [Fact]
    public void Files_that_do_not_say_what_every_path_goes_through_have_a_row_of_the_ends_of_blocks() =>
        Assert.Equal(
            ["input", "b0", "b1", "last"],
            FlowRow.Of(
            [
                Layer("input", 64), Layer("a", 32), Layer("b0", 32) with { EndsBlock = true }, Layer("c", 16), Layer("b1", 16) with
                    { EndsBlock = true },
                Layer("last", 16),
            ]).Select(layer => layer.Name));

    [Fact]
    public void A_flow_of_the_image_alone_has_a_row() => Assert.Equal("input", Assert.Single(FlowRow.Of([Layer("input", 8)])).Name);

    [Fact]
    public void Compared_are_ends_of_blocks_or_layers_of_one_kind()
    {
        using var residual = Zoo.Create("resnet50_compact", Weights.Random(1));
        using var chain = Zoo.Create("alexnet_compact", Weights.Random(1));
        Assert.Equal(residual.Blocks.Select(block => block.Name), FlowRow.Comparable(Layers(residual)).Select(layer => layer.Name));
        Assert.Equal(
            ["features.1", "features.4", "features.7", "features.9", "features.11"], FlowRow.Comparable(Layers(chain)).Select(layer => layer.Name));
    }

    private static IEnumerable<string> Row(Network network) => FlowRow.Of(Layers(network)).Select(layer => layer.Name);

    /// <summary>The layers of a flow of the network, without their maps.</summary>
    private static FlowLayer[] Layers(Network network)
    {
        var shapes = network.ShapesForPhoto();
        var passed = EveryPath.Of(network.Nodes, network.FeatureNode.Index).Select(place => place.Index).ToHashSet();
        return
        [
            .. network.FlowNodes.Select(node => KnownFlow.Default.Layers[0] with
            {
                Name = node.Name, Kind = node.Kind, Shape = [.. shapes[node.Index].Skip(1).Select(side => (int)side)],
                EndsBlock = network.Blocks.Any(block => block.Exit == node.Index), OnEveryPath = passed.Contains(node.Index),
            }),
        ];
    }

    private static FlowLayer Layer(string name, int side) =>
        KnownFlow.Default.Layers[0] with { Name = name, Shape = [3, side, side], EndsBlock = false, OnEveryPath = false };
}

/// <summary>How neurons share in a decision.</summary>
public sealed class NeuronSharesTests
{
    [Fact]
    public void Each_neuron_is_counted_once()
    {
        foreach (var make in SmallNetworks.All.Values)
        {
            using var network = make();
            using var flows = network.Explain(SmallNetworks.Image(2), Decision.Class(1), ExplainOptions.Default with { KeepTensors = true });
            foreach (var layer in flows.SelectMany(flow => flow.Layers))
            {
                var activation = layer.Tensors!.Activation.to(float64).data<double>().ToArray();
                var coefficients = layer.Tensors.Coefficients.to(float64).data<double>().ToArray();
                double silent = 0, abandoned = 0, taking = 0;
                for (var index = 0; index < activation.Length; index++)
                    if (activation[index] == 0) silent++;
                    else if (coefficients[index] == 0) abandoned++;
                    else taking++;
                var shares = layer.Shares!;
                Assert.Equal(silent / activation.Length, shares.Silent, 9);
                Assert.Equal(abandoned / activation.Length, shares.Abandoned, 9);
                Assert.Equal(taking / activation.Length, shares.TakingPart, 9);
                Assert.Equal(0, shares.Epsilon);
            }
        }
    }

    [Fact]
    public void No_caption_says_that_all_take_part_where_half_of_a_layer_is_silent()
    {
        var layer = KnownFlow.Default.Layers[0] with { AbandonedFraction = 0, Shares = new NeuronShares(0.41, 0.09, 0.5) };
        Assert.Equal("41 % take part", ShareText.Short(layer));
        Assert.Equal("41 % take part, 9 % abandoned, 50 % silent", ShareText.Long(layer));
        Assert.Equal("41 % take part (ε 0.01)", ShareText.Short(layer with { Shares = layer.Shares with { Epsilon = 0.01 } }));
        Assert.Equal("0 % with coefficient 0", ShareText.Short(layer with { Shares = null }));
    }

    [Fact]
    public void Without_inversion_a_map_is_like_itself_and_correlations_are_pearsons()
    {
        var flow = KnownFlow.Explain(options: ExplainOptions.AsPublished);
        Assert.All(flow.Layers, layer => Assert.Equal(1, layer.LikenessToNoInversion ?? 1, 9));
        Assert.Equal(1, flow.Layers[^1].LikenessToNoInversion!.Value, 9);
        Assert.Equal(-1, MapReading.Correlation([1, 2, 3], [30, 20, 10])!.Value, 9);
        Assert.Equal(0.5, MapReading.Correlation([1, 2, 3], [1, 3, 2])!.Value, 9);
        Assert.Null(MapReading.Correlation([1, 1, 1], [1, 3, 2]));
    }
}
