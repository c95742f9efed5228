using NAFlow.Evaluation;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class ModelsTests
{
    [Fact]
    public void Every_network_has_a_line_with_its_own_figures()
    {
        var run = ToolRun.Of("models");
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        var lines = run.Out.Split('\n').Skip(1).TakeWhile(line => line.Trim().Length > 0).ToArray();
        Assert.Equal(Zoo.Names, lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("25,557,032", Assert.Single(lines, line => line.StartsWith("resnet50 ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("squeezenet1_1")]
    [InlineData("resnet20_cifar")]
    [InlineData("densenet121")]
    [InlineData("relationnet_omniglot_relation")]
    public void The_record_tells_of_the_networks_as_they_are(string name)
    {
        using var network = Zoo.Create(name, Weights.Random(1));
        var (recorded, real) = (NetworkCostRecord.Published.Of(name)!.Facts, NetworkFacts.Of(network));
        Assert.Equal(real with { InverseRules = [] }, recorded with { InverseRules = [] });
        Assert.Equal(real.InverseRules, recorded.InverseRules);
    }

    [Fact]
    public void A_network_by_name_shows_its_layers()
    {
        var run = ToolRun.Of("models", "resnet20_cifar");
        Assert.Equal(0, run.Code);
        foreach (var node in (string[])["layer2.0.shortcut", "layer3.2.add", "linear"])
            Assert.Contains($"\n{node} ", run.Out);
        Assert.Contains("not mapped", run.Out);
    }

    [Theory]
    [InlineData("There is no model named 'resnet5'", "models", "resnet5")]
    [InlineData("--measure takes one network", "models", "--measure")]
    public void What_cannot_be_is_said_in_a_sentence(string sentence, params string[] arguments)
    {
        var run = ToolRun.Of(arguments);
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(sentence, run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }
}
