using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class CounterfactualStudyTests
{
    private static readonly CounterfactualSet Set = CounterfactualSet.Validation with { PairsOfTwins = 1 };

    [Fact]
    public void A_perfect_explainer_is_always_right_and_others_never()
    {
        using var network = Zoo.Create("alexnet_compact", Weights.Random(1));
        var pairs = Set.Pairs();

        var result = CounterfactualStudy.Run(network, pairs,
        [
            Drawn("perfect", pairs, (pair, image) => image.Mask(pair.Twins.Deciding)),
            Drawn("elsewhere", pairs, (pair, image) => image.Mask(pair.Twins.Deciding == CreaturePart.Head ? CreaturePart.Tail : CreaturePart.Head)),
            Drawn("constant", pairs, (_, image) => [.. Enumerable.Repeat(true, image.Size * image.Size)]),
        ]);

        Assert.Equal(20, result.Pictures);
        Assert.Equal((1, 1), (result["perfect", "input"].OfItsSize.Mean, result["perfect", "input"].OfAll.Mean));
        Assert.Equal((0, 0), (result["elsewhere", "input"].OfItsSize.Mean, result["elsewhere", "input"].OfAll.Mean));
        Assert.Equal(0, result["constant", "input"].OfItsSize.Mean);
        Assert.Equal("input", result.BestLayer("perfect"));
        Assert.Equal([CreaturePart.Beak, CreaturePart.Wings, CreaturePart.Tail, CreaturePart.Legs, CreaturePart.Pattern], result["perfect", "input"].ByPart.Keys.Order());
    }

    [Fact]
    public void The_methods_read_every_layer_and_the_control_is_element_wise_at_the_last()
    {
        using var network = Zoo.Create("alexnet_compact", Weights.Random(1));
        var result = CounterfactualStudy.Run(network, [Set.Pairs()[0]], MethodList.Compared);

        foreach (var method in MethodList.Compared)
            Assert.Equal(network.FlowNodes.Select(node => node.Name), result.Readings.Where(reading => reading.Method == method.Name).Select(reading => reading.Layer));
        var last = network.FeatureNode.Name;
        Assert.Equal(result["no inversion", last].OfAll.Mean, result["flow", last].OfAll.Mean);
        Assert.Contains($"| {last} (fixed beforehand) |", TruthTable.Write(result, last), StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => result["flow", "layer9"]);
    }

    [Fact]
    public void A_network_of_other_classes_is_refused()
    {
        using var network = Zoo.Create("alexnet_compact", Weights.Random(1), NAFlow.Models.Head.Classifier(3));
        Assert.Contains("has 3 classes", Assert.Throws<InvalidInputException>(() => CounterfactualStudy.Run(network, Set.Pairs(), MethodList.Compared)).Message, StringComparison.Ordinal);
    }

    /// <summary>An explainer that knows the picture: the map of a batch's pictures, found again by their class.</summary>
    private static MapMethod Drawn(string name, IReadOnlyList<CounterfactualPair> pairs, Func<CounterfactualPair, CreatureImage, bool[]> lit)
    {
        var turn = 0;
        return new(name, (_, _) =>
        {
            var (pair, isFirst) = (pairs[turn / 2], turn % 2 == 0);
            turn++;
            var image = (isFirst ? pair.First : pair.Second).Draw();
            return [new Dictionary<string, HeatMap> { ["input"] = HeatMap.FromValues(image.Size, image.Size, [.. lit(pair, image).Select(on => on ? 1f : 0)]) }];
        });
    }
}
