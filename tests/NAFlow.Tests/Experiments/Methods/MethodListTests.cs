using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class MethodListTests
{
    [Fact]
    public void All_is_the_flow_the_baselines_and_the_controls_in_this_order()
    {
        var all = Names("all");
        Assert.Equal(MethodList.Methods(1).Select(method => method.Name), all);
        Assert.Equal([.. Names("flow"), .. Names("baselines"), .. Names("controls")], all);
        Assert.Equal("flow", all[0]);
        Assert.Equal("Grad-CAM", all[1]);
        Assert.Equal("random", all[^5]);
    }

    [Theory]
    [InlineData("grad-cam++", "Grad-CAM++")]
    [InlineData("Integrated-Gradients", "integrated gradients")]
    [InlineData(" integrated gradients ", "integrated gradients")]
    [InlineData("flow-tolerance-0.1", "flow, tolerance 0.1")]
    [InlineData("flow, tolerance 0.1", "flow, tolerance 0.1")]
    [InlineData("flow-without-abandoning", "flow without abandoning")]
    [InlineData("rise", "RISE")]
    public void Names_are_found_in_any_case_and_with_hyphens_for_spaces(string name, string expected) => Assert.Equal([expected], Names(name));

    [Fact]
    public void Groups_and_names_may_be_mixed_and_every_method_comes_once()
    {
        Assert.Equal(["RISE", "flow", .. Names("baselines").Where(name => name != "RISE")], Names("rise", "flow", "baselines", "flow"));
        Assert.Equal(AblationList.All.Select(method => method.Name), Names("ablations"));
        Assert.Equal(FullGrid.All.Select(method => method.Name), Names("grid"));
        Assert.Equal(SolverDials.All.Select(method => method.Name), Names("Dials"));
    }

    [Fact]
    public void No_two_methods_have_one_name()
    {
        var names = Names("all", "ablations", "grid", "dials").Select(name => name.Replace(",", "", StringComparison.Ordinal).ToUpperInvariant())
            .ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(MethodList.Methods(1).Count + AblationList.All.Count + FullGrid.All.Count + SolverDials.All.Count, names.Length);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest()
    {
        var problem = Assert.Throws<InvalidInputException>(() => MethodList.Find(["gradcam"], 1));
        Assert.Contains("'gradcam'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("grad-cam", problem.Message, StringComparison.Ordinal);
        Assert.Contains("baselines", Assert.Throws<InvalidInputException>(() => MethodList.Find([], 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_method_has_maps_of_its_scope_that_are_nowhere_negative()
    {
        using var network = SmallNetworks.Residual();
        using var traced = Question.Of(network);
        foreach (var method in MethodList.Methods(1, Few))
        {
            var maps = method.Explain(traced, default)[0];
            var expected = method.Scope switch
            {
                MapScope.Image => [network.Nodes[0]],
                MapScope.LastLayer => [network.FeatureNode],
                _ => network.FlowNodes,
            };
            Assert.Equal(expected.Select(node => node.Name).Order(), maps.Keys.Order());
            Assert.All(expected, node =>
                Assert.Equal((traced.Trace[node].shape[2], traced.Trace[node].shape[3]), (maps[node.Name].Height, maps[node.Name].Width)));
            Assert.All(maps.Values, map => Assert.True(map.Values.ToArray().Min() >= 0, method.Name));
            Assert.Contains(maps.Values, map => map.Values.ToArray().Max() > 0);
        }
    }

    [Fact]
    public void The_seed_and_the_options_reach_the_methods()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        foreach (var name in (string[])["RISE", "SmoothGrad", "random"])
            Assert.NotEqual(First(name, 1, Few), First(name, 2, Few));
        Assert.Equal(Rise.Explain(traced, Few.Rise with { Seed = 2 })[0]["input"].Values.ToArray(), First("RISE", 2, Few));
        Assert.NotEqual(First("occlusion", 1, Few), First("occlusion", 1, Few with { Occlusion = new OcclusionOptions { Window = 1 } }));
        Assert.NotEqual(First("integrated gradients", 1, Few),
            First("integrated gradients", 1, Few with { IntegratedGradients = new IntegratedGradientsOptions { Steps = 9 } }));

        float[] First(string name, int seed, BaselineOptions options) =>
            MethodList.Find([name], seed, options)[0].Explain(traced, default)[0]["input"].Values.ToArray();
    }

    private static BaselineOptions Few { get; } = new()
    {
        Rise = new RiseOptions { Masks = 12, Grid = 3 },
        SmoothGrad = new SmoothGradOptions { Samples = 3 },
        IntegratedGradients = new IntegratedGradientsOptions { Steps = 3 },
        Occlusion = new OcclusionOptions { Window = 0.5, Stride = 0.25 },
    };

    private static string[] Names(params string[] names) => [.. MethodList.Find(names, 1).Select(method => method.Name)];
}
