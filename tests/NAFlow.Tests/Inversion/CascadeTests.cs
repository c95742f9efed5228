using NAFlow.Inversion;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class CascadeTests
{
    private static readonly LsmrOptions Tight = new() { Tolerance = 1e-13, MaxIterations = 5000 };

    private static readonly LsmrOptions FixedSteps = new() { Tolerance = 1e-14, MaxIterations = 8 };

    private static readonly SolvedInverse Plain = Inverse.MinimumNorm with { Solver = Tight };

    private static readonly SolvedInverse Kept = Inverse.Kept with { Solver = Tight };

    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    [Fact]
    public void Used_rows_are_the_dense_pseudo_inverse()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using var run = new CascadeRun(network, SmallNetworks.Image(), Plain);
        foreach (var (source, target) in new[] { ("pool1", "conv2"), ("input", "conv1") })
        {
            var (jacobian, used) = UsedJacobian(run, source, target);
            var known = (run[target] - network.get_parameter(target + ".bias")!.view(1, -1, 1, 1)).flatten() * used;
            var expected = linalg.pinv(jacobian, (double?)null, 1e-10).mv(known) * run.Abandoned.Used(source)!.to(float64).flatten();
            Near.Relative(expected, run[source], 1e-4, source);
        }
    }

    [Fact]
    public void Kept_fractions_are_the_dense_pseudo_inverse_of_the_scaled_jacobian()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using var run = new CascadeRun(network, SmallNetworks.Image(), Kept);
        var (jacobian, _) = UsedJacobian(run, "pool1", "conv2");
        var x = run.Trace["pool1"].flatten();

        // At conv2 every used neuron is wholly kept, so the right-hand side is J x itself.
        var fractions = linalg.pinv(jacobian * x.unsqueeze(0), (double?)null, 1e-10).mv(jacobian.mv(x)).Clipped(0, 1);
        Near.Relative(fractions * x * run.Abandoned.Used("pool1")!.to(float64).flatten(), run["pool1"], 1e-4, "pool1");
    }

    [Fact]
    public void A_tensor_read_twice_solves_the_stacked_system()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Fire();
        using var run = new CascadeRun(network, SmallNetworks.Image(), Plain);
        const string Source = "fire.squeeze_activation";
        var (left, leftUsed) = UsedJacobian(run, Source, "fire.expand1x1");
        var (right, rightUsed) = UsedJacobian(run, Source, "fire.expand3x3");
        var x = run.Trace[Source].flatten();
        var (leftNorm, rightNorm) = (left.mv(x).norm(), right.mv(x).norm());
        var leftKnown = (run["fire.expand1x1"] - network.get_parameter("fire.expand1x1.bias")!.view(1, -1, 1, 1)).flatten() * leftUsed;
        var rightKnown = (run["fire.expand3x3"] - network.get_parameter("fire.expand3x3.bias")!.view(1, -1, 1, 1)).flatten() * rightUsed;
        var stacked = cat([left / leftNorm, right / rightNorm], 0);
        var expected = linalg.pinv(stacked, (double?)null, 1e-10).mv(cat([leftKnown / leftNorm, rightKnown / rightNorm], 0));
        Near.Relative(expected * run.Abandoned.Used(Source)!.to(float64).flatten(), run[Source], 1e-4, Source);
    }

    [Fact]
    public void The_direct_pixel_solution_is_the_dense_pseudo_inverse()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Fire();
        using var run = new CascadeRun(network, SmallNetworks.Image(), Plain);

        // Two outputs from six inputs: no iteration is worth its while, and the report says so.
        Assert.Null(run.Recovered[network["relu1"]].Report);
        var (jacobian, used) = UsedJacobian(run, "relu1", "fire.squeeze");
        var known = (run["fire.squeeze"] - network.get_parameter("fire.squeeze.bias")!.view(1, -1, 1, 1)).flatten() * used;
        var expected = linalg.pinv(jacobian, (double?)null, 1e-10).mv(known) * run.Abandoned.Used("relu1")!.to(float64).flatten();
        Near.Relative(expected, run["relu1"], 1e-6, "relu1");
    }

    [Fact]
    public void Minimum_norm_satisfies_its_own_equations()
    {
        // <x^, J^T g> = <y^ - c - r, g> for any g: what comes back through J^T is what the outputs say, less the residual.
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using var run = new CascadeRun(network, SmallNetworks.Image(), Plain with { Abandoning = false });
        var jacobian = DenseJacobian.Of(x => network["conv2"].Layer!.Run([x]), run.Trace["pool1"]);
        var known = (run["conv2"] - network.get_parameter("conv2.bias")!.view(1, -1, 1, 1)).flatten();
        var residual = known - jacobian.mv(run["pool1"].flatten());
        var g = randn_like(known);
        Assert.Equal(
            (known - residual).dot(g).item<double>(), run["pool1"].flatten().dot(jacobian.t().mv(g)).item<double>(), 1e-9);
        Assert.Equal(residual.norm().item<double>() / known.norm().item<double>(), run.Recovered[network["pool1"]].Report!.Residuals[0], 1e-6);
    }

    [Theory, MemberData(nameof(Networks))]
    public void No_inversion_is_the_activation_of_the_used_neurons(string name)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        using var run = new CascadeRun(network, SmallNetworks.Image(), Inverse.None);
        foreach (var layer in run.Recovered.Layers)
            Near.Absolute(run.Trace[layer.Node] * run.Abandoned.Used(layer.Node)!, layer.FeatureMap, 0, layer.Node.Name);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("residual")]
    [InlineData("dense")]
    [InlineData("fire")]
    [InlineData("mobile")]
    public void Started_at_the_activation_used_equations_give_it_back_unchanged(string name)
    {
        // The forward activation solves every used equation, so a warm start collapses to the control without inversion.
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        foreach (var options in new[] { Plain, Kept })
        {
            using var run = new CascadeRun(network, SmallNetworks.Image(), options with { Start = StartPoint.Activation });
            foreach (var layer in run.Recovered.Layers)
                Near.Relative(run.Trace[layer.Node] * run.Abandoned.Used(layer.Node)!, layer.FeatureMap, 1e-7, $"{options.Name}: {layer.Node.Name}");
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Kept_fractions_lie_between_nothing_and_everything(string name)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        foreach (var unit in Enum.GetValues<SolveUnit>())
        {
            using var run = new CascadeRun(network, SmallNetworks.Image(), Kept with { Unit = unit });
            foreach (var layer in run.Recovered.Layers)
            {
                var x = run.Trace[layer.Node];
                Assert.True(layer.FeatureMap.isfinite().all().item<bool>(), layer.Node.Name);
                Assert.Equal(0, (layer.FeatureMap * run.Abandoned.Used(layer.Node)!.logical_not()).abs().max().item<double>());
                if (layer.Node.Index == 0) continue;
                Assert.True((layer.FeatureMap.abs() - x.abs()).max().item<double>() < 1e-12, layer.Node.Name);
                Assert.True((layer.FeatureMap * x).min().item<double>() > -1e-12, layer.Node.Name);
            }
        }
    }

    [Fact]
    public void A_positive_factor_on_a_layer_undone_in_the_next_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using var before = new CascadeRun(network, SmallNetworks.Image(), Kept);
        const double Factor = 37.5;
        using (no_grad())
        {
            network.get_parameter("conv1.weight")!.Scale(Factor);
            network.get_parameter("conv1.bias")!.Scale(Factor);
            network.get_parameter("conv2.weight")!.Scale(1 / Factor);
        }

        using var after = new CascadeRun(network, SmallNetworks.Image(), Kept);
        foreach (var layer in before.Recovered.Layers)
        {
            var scale = layer.Node.Name is "conv1" or "relu1" or "pool1" ? Factor : 1;
            Near.Relative(layer.FeatureMap.Times(scale), after[layer.Node.Name], 1e-7, layer.Node.Name);
        }
    }

    [Fact]
    public void A_decision_that_reads_one_channel_keeps_only_its_ancestors()
    {
        using var scope = NewDisposeScope();
        var builder = new NetworkBuilder("two paths");
        var x = builder.Append("conv1", new Convolution(3, 4, 3, padding: 1, groups: 1), builder.Image);
        x = builder.Append("relu1", new Relu(), x);
        x = builder.Append("conv2", new Convolution(4, 4, 3, padding: 1, groups: 2), x);
        x = builder.Append("relu2", new Relu(), x);
        builder.Features(x);
        x = builder.Append("pool", new AdaptiveAveragePool(1), x);
        using var network = builder.Build(builder.Append("flatten", new Flatten(), x));
        network.to(ScalarType.Float64);
        foreach (var options in new[] { Plain, Kept })
        {
            using var run = new CascadeRun(network, SmallNetworks.Image(), options, NAFlow.Decision.Class(0));

            // Class 0 reads channel 0 of conv2, whose group reads channels 0 and 1 of conv1.
            Assert.Equal(0, run["relu2"][0, 1..].abs().max().item<double>());
            Assert.Equal(0, run["relu1"][0, 2..].abs().max().item<double>());
            Assert.True(run["relu1"][0, ..2].abs().max().item<double>() > 0);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void A_batch_gives_what_its_samples_give(string name)
    {
        // The same number of steps for all, because rounding may move a stop by one; and few, because a difference in the last digit (another
        // alignment of a sample in memory) is seen to grow tenfold with every step of any Krylov method.
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        var images = SmallNetworks.Image(batch: 3);
        foreach (var options in new[] { Plain, Kept, Kept with { Unit = SolveUnit.Block } })
        {
            using var together = new CascadeRun(network, images, options with { Solver = FixedSteps });
            for (var sample = 0; sample < 3; sample++)
            {
                using var alone = new CascadeRun(network, images[sample..(sample + 1)], options with { Solver = FixedSteps });
                foreach (var layer in alone.Recovered.Layers)
                    Near.Relative(layer.FeatureMap, together[layer.Node.Name][sample..(sample + 1)], 1e-6,
                        $"{options.Name}, {layer.Node.Name}, sample {sample}");
            }
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Every_switch_runs_on_every_shape_of_network(string name)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        var solver = new LsmrOptions { Tolerance = 1e-3 };
        foreach (var variant in new[] { Inverse.None, Inverse.None with { Abandoning = false }, Inverse.None with { ReluInPlace = true } }) Check(
            variant);
        foreach (var inverse in new SolvedInverse[] { Inverse.Kept, Inverse.MinimumNorm, Inverse.MinimumNorm with { Offset = OffsetRule.Zero } })
            foreach (var unit in Enum.GetValues<SolveUnit>())
            {
                var plain = inverse with { Unit = unit, Solver = solver };
                Check(plain with { Abandoning = false });
                foreach (var rows in Enum.GetValues<RowSelection>())
                {
                    var options = plain with { Rows = rows };
                    foreach (var variant in new[]
                        { options, options with { MergeNarrow = true, ReluInPlace = true }, options with { Solver = solver with { Damping = 0.1 } } })
                        Check(variant);
                }
            }

        void Check(Inverse variant)
        {
            using var run = new CascadeRun(network, SmallNetworks.Image(), variant);
            Assert.Equal(run.Trace.Network.FeatureNode, run.Recovered.Layers[^1].Node);
            Assert.All(run.Recovered.Layers, layer => Assert.True(layer.FeatureMap.isfinite().all().item<bool>(), $"{variant}, {layer.Node.Name}"));
        }
    }

    [Fact]
    public void A_choice_that_would_be_ignored_is_refused_where_it_is_made()
    {
        Refused("choice of rows All", () => Inverse.Kept with { Rows = RowSelection.All, Abandoning = false });
        Refused("choice of rows First", () => Inverse.MinimumNorm with { Abandoning = false, Rows = RowSelection.First });
        Refused("no choice of rows 7", () => Inverse.Kept with { Rows = (RowSelection)7 });
        Refused("no start 7", () => Inverse.Kept with { Start = (StartPoint)7 });
        Refused("no unit 7", () => Inverse.Kept with { Unit = (SolveUnit)7 });
        Refused("no offset 7", () => Inverse.MinimumNorm with { Offset = (OffsetRule)7 });

        static void Refused(string words, Func<Inverse> build) => Assert.Contains(words, Assert.Throws<InvalidInputException>(build).Message);
    }

    /// <summary>The dense Jacobian of a layer by one of its inputs, abandoned rows dropped, and the mask of its used rows.</summary>
    private static (Tensor Jacobian, Tensor Used) UsedJacobian(CascadeRun run, string source, string target)
    {
        var network = run.Trace.Network;
        var used = run.Abandoned.Used(target)!.to(float64).flatten();
        var jacobian = DenseJacobian.Of(x => network[target].Layer!.Run([x]), run.Trace[source]);
        return (jacobian * used.unsqueeze(1), used);
    }
}

/// <summary>One trace with everything the cascade makes of it, disposed together.</summary>
internal sealed class CascadeRun : IDisposable
{
    public CascadeRun(Network network, Tensor image, Inverse options, Decision? decision = null)
    {
        Trace = NetworkTrace.Record(network, image);
        using var score = (decision ?? Decision.Top1).Read(Trace);
        Coefficients = ImportanceCoefficients.Sweep(Trace, score.Node, score.Seed);
        Abandoned = AbandonedNeurons.Find(Coefficients);
        Recovered = InversionCascade.Run(Trace, Abandoned, options);
    }

    public NetworkTrace Trace { get; }

    public ImportanceCoefficients Coefficients { get; }

    public AbandonedNeurons Abandoned { get; }

    public RecoveredLayers Recovered { get; }

    /// <summary>B of a layer.</summary>
    public Tensor this[string name] => Recovered[Trace.Network[name]].FeatureMap;

    public void Dispose()
    {
        Recovered.Dispose();
        Abandoned.Dispose();
        Coefficients.Dispose();
        Trace.Dispose();
    }
}
