using NAFlow.Evaluation;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class WaistTests
{
    [Fact]
    public void A_residual_network_has_its_blocks()
    {
        using var network = Zoo.Create("resnet50_compact", Weights.Random(1));
        Assert.Equal(["input", "relu", "maxpool", .. network.Blocks.Select(block => block.Name)], Waist.Of(network));
    }

    [Fact]
    public void A_chain_has_all_but_what_another_layer_finishes()
    {
        using var network = Zoo.Create("alexnet_compact", Weights.Random(1));
        Assert.Equal(["input", .. new[] { 1, 2, 4, 5, 7, 9, 11, 12 }.Select(index => $"features.{index}")], Waist.Of(network));
    }

    [Fact]
    public void No_path_goes_past_a_waist()
    {
        using var network = Zoo.Create("googlenet_compact", Weights.Random(1));
        var flow = network.FlowNodes.Select(node => node.Index).ToHashSet();
        var waist = Waist.Of(network);
        Assert.Contains("inception4a", waist);
        foreach (var name in waist)
        {
            // Without the node nothing leads from the image to the last feature map.
            var reached = new HashSet<int> { 0 };
            foreach (var node in network.Nodes.Skip(1))
                if (flow.Contains(node.Index) && node.Name != name && node.Inputs.Any(reached.Contains)) reached.Add(node.Index);
            Assert.True(name == "input" || !reached.Contains(network.FeatureNode.Index), name);
        }
    }
}
