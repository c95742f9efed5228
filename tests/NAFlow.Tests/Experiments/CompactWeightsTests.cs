using System.Security.Cryptography;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>The weights that come with the library: all there, small, recorded, and as good as was asked.</summary>
public sealed class CompactWeightsTests
{
    private const int MostBytes = 1_500_000, MostBytesOfAll = 10_000_000;

    public static TheoryData<string> Names => [.. ExperimentList.Known.Select(experiment => experiment.Name)];

    [Fact]
    public void There_are_some_for_each_experiment_and_they_are_small()
    {
        Assert.Equal(ExperimentList.Known.Select(experiment => experiment.Name).Order(StringComparer.Ordinal), CompactWeights.Names);
        var sizes = CompactWeights.Names.Select(name => CompactWeights.Read(name).Length).ToArray();
        Assert.All(sizes, size => Assert.InRange(size, 1, MostBytes));
        Assert.InRange(sizes.Sum(), 1, MostBytesOfAll);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_record_is_of_these_weights(string name)
    {
        var record = CompactRecords.Find(name)!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(CompactWeights.Read(name))), record.Sha256);
        Assert.Equal((name, ExperimentList.Find(name).CompactNetwork), (record.Recipe, record.Network));
        Assert.NotEmpty(record.Figures);
        Assert.True(record.Curve[^1].Loss < record.Curve[0].Loss);
        Assert.InRange(record.Seconds, 1, 30 * 60);
        Assert.StartsWith($"creatures {CreatureSet.Version}", record.Data, StringComparison.Ordinal);
    }

    /// <summary>On a part of the creatures that no training saw, at the bars of the project.</summary>
    [Theory]
    [InlineData("alexnet", 0.9)]
    [InlineData("googlenet", 0.9)]
    [InlineData("resnet50", 0.9)]
    [InlineData("efficientnet", 0.9)]
    [InlineData("convnext", 0.9)]
    [InlineData("moco-v2", 0.6)]
    [InlineData("simsiam", 0.6)]
    [InlineData("protonet", 0.75, 0.88)]
    [InlineData("meta-baseline", 0.75, 0.88)]
    [InlineData("proxy-anchor", 0.8)]
    [InlineData("margin-loss", 0.8)]
    public void They_do_their_task(string name, params double[] bars)
    {
        var experiment = ExperimentList.Find(name);
        using var network = experiment.CreateNetwork(Weights.Compact(name));
        var limit = experiment.Task == ExperimentTask.Contrastive ? 2000 : 300;
        using var result = ExperimentRunner
            .Run(experiment, network, new CreatureData(), new ExperimentOptions { Samples = 0, MostImages = limit, Episodes = 100 });
        foreach (var (figure, bar) in result.Figures.Zip(bars)) Assert
            .True(figure.Value.Mean >= bar, $"{name}: {figure.Name} {figure.Value.Mean}, and {bar} was asked");
    }

    [Fact]
    public void Names_of_classes_come_with_the_weights()
    {
        using var network = Zoo.Create("resnet50_compact", Weights.Compact("resnet50"));
        Assert.Equal(CreatureClasses.All.Select(kind => kind.Name), Enumerable.Range(0, 50).Select(index => network.ClassNames![index]));
    }

    [Fact]
    public void A_name_that_is_none_is_refused_with_the_nearest() =>
        Assert.Contains("the nearest are resnet50", Assert.Throws<InvalidInputException>(() => Weights.Compact("resnet5")).Message,
            StringComparison.Ordinal);
}

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
