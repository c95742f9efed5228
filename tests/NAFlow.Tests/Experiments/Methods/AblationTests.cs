using NAFlow.Evaluation;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class AblationTests
{
    /// <summary>The embedding is the last feature map, where the channel that contributes least is abandoned.</summary>
    private static Decision Similar => Decision.Similarity(tensor([0.4, 0.3, 1.2, 0.1, -0.8, 0.6])) with { At = "layer1.1.relu_1" };

    [Fact]
    public void Combinations_that_are_left_out_of_the_grid_have_the_maps_of_one_that_is_kept()
    {
        using var network = SmallNetworks.Residual();
        using var traced = Question.Of(network, decision: Similar);
        Assert.Equal(48, GridPoint.All.Count);
        var leftOut = GridPoint.All.Where(point => !point.IsFirstOfItsKind).ToArray();
        Assert.Equal(15, leftOut.Length);
        Assert.All(leftOut, point =>
            Assert.True(Gap(Maps(point.ToMethod(), traced), Maps(point.Representative.ToMethod(), traced)) < 1e-6, point.ToMethod().Name));
    }

    [Fact]
    public void No_two_combinations_of_the_grid_have_the_same_maps()
    {
        using var network = SmallNetworks.Residual();
        using var traced = Question.Of(network, decision: Similar);
        var all = FullGrid.All.Select(method => (method.Name, Maps: Maps(method, traced))).ToArray();
        Assert.Equal(33, all.Length);
        for (var one = 0; one < all.Length; one++)
            for (var other = 0; other < one; other++)
                Assert.True(Gap(all[one].Maps, all[other].Maps) > 1e-4, $"{all[one].Name} and {all[other].Name} are the same");
    }

    [Fact]
    public void Every_ablation_changes_the_flow()
    {
        using var network = SmallNetworks.Residual();
        using var traced = Question.Of(network, decision: Similar);
        var flow = Maps(MethodList.Compared[0], traced);
        Assert.All(AblationList.All, method => Assert.True(Gap(flow, Maps(method, traced)) > 1e-4, method.Name));
    }

    [Fact]
    public void Without_inversion_the_flow_is_element_wise_GradCAM_and_without_coefficients_too_it_would_be_the_activation()
    {
        using var network = SmallNetworks.Fire();
        using var traced = Question.Of(network);
        Assert.True(Gap(Maps(AblationList.All[0], traced), ElementWiseGradCam.Explain(traced)[0]) < 1e-6);
        var maps = Maps(FullGrid.All.Single(method => method.Name == "grid, no inversion, no gate, no coefficients, channel weights, layers"),
            traced);
        foreach (var (name, map) in maps)
        {
            var channels = Question.Channels(traced.Trace[name], 0);
            Question.Same([.. Enumerable.Range(0, channels[0].Length).Select(place => channels.Sum(channel => Math.Max(0, channel[place])))], map,
                name);
        }
    }

    [Fact]
    public void Without_channel_weights_a_similarity_is_explained_by_its_gradient_and_a_class_not_at_all()
    {
        using var network = SmallNetworks.Residual();
        var method = AblationList.All.Single(method => method.Name == "flow without channel weights");
        using var similarity = Question.Of(network, decision: Similar);
        using var plain = TracedDecision
            .Record(network, similarity.Input, (SimilarityDecision)Similar with { Rule = ContributionRule.SimilarityGradient });
        Assert.True(Gap(Maps(method, similarity), Maps(MapMethod.Flow("plain", ExplainOptions.Default), plain)) < 1e-9);
        using var classes = Question.Of(network, batch: 2);
        Assert.Equal([0, 0], method.Explain(classes, default).Select(maps => maps.Count));
    }

    [Fact]
    public void The_dial_at_its_default_is_the_flow_and_the_others_turn_it()
    {
        using var network = SmallNetworks.Residual();
        using var traced = Question.Of(network);
        var flow = Maps(MethodList.Compared[0], traced);
        Assert.Equal(11, SolverDials.All.Count);
        Assert.Equal(0, Gap(flow, Maps(SolverDials.All.Single(method => method.Name == "flow, tolerance 0.01"), traced)));
        foreach (var name in (
            string[])["flow, tolerance 0.1", "flow, tolerance 0.001", "flow, damping 0.03", "flow, damping 0.3", "flow, at most 2 iterations"])
            Assert.True(Gap(flow, Maps(SolverDials.All.Single(method => method.Name == name), traced)) > 1e-5, name);
    }

    private static IReadOnlyDictionary<string, HeatMap> Maps(MapMethod method, TracedDecision traced) => method.Explain(traced, default)[0];

    /// <summary>The largest difference of a value, as a fraction of the largest value of its layer.</summary>
    private static double Gap(IReadOnlyDictionary<string, HeatMap> one, IReadOnlyDictionary<string, HeatMap> other)
    {
        Assert.Equal(one.Keys.Order(), other.Keys.Order());
        return one.Max(layer =>
        {
            var (first, second) = (layer.Value.Values.ToArray(), other[layer.Key].Values.ToArray());
            return first.Zip(second, (left, right) => Math.Abs((double)left - right)).Max() / Math.Max(first.Max(Math.Abs), 1e-12);
        });
    }
}
