using NAFlow.Imaging;
using NAFlow.Inversion;
using NAFlow.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The digits of a map that mean something: the same alone and in a batch, and nearly those of float64.</summary>
public sealed class RoundingTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    [Theory, MemberData(nameof(Networks))]
    public void Float32_agrees_with_float64(string name)
    {
        using var scope = NewDisposeScope();
        using var exact = SmallNetworks.All[name]();
        using var network = SmallNetworks.All[name]();
        network.to(ScalarType.Float32);
        using var expected = new CascadeRun(exact, SmallNetworks.Image(), Inverse.Kept);
        using var found = new CascadeRun(network, SmallNetworks.Image(), Inverse.Kept);
        foreach (var layer in expected.Recovered.Layers)
        {
            var name32 = layer.Node.Name;
            Assert.True(expected.Abandoned.Used(name32)!.eq(found.Abandoned.Used(name32)!).all().item<bool>(), $"{name32} has other used neurons");
            AssertClose(Map(expected, name32), Map(found, name32), 2e-4, name32);
        }
    }

    [Theory]
    [InlineData("squeezenet1_1")]
    [InlineData("resnet20_cifar")]
    [InlineData("mobilenet_v2")]
    public void A_sample_of_a_trace_gives_the_same_bits_alone_and_in_the_batch(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(name, Weights.Random(1));
        using var images = ZooNetwork.Image(network, batch: 3, size: 64);
        using var together = new CascadeRun(network, images, Inverse.Kept);
        for (var sample = 0; sample < 3; sample++)
        {
            using var part = together.Trace.Samples(sample, 1);
            using var abandoned = new AbandonedNeurons(network, 1);
            foreach (var node in network.FlowNodes) abandoned.Add(node, together.Coefficients[node]?.narrow(0, sample, 1));
            using var alone = InversionCascade.Run(part, abandoned, Inverse.Kept);
            foreach (var layer in alone.Layers)
            {
                Assert.True(layer.FeatureMap[0].eq(together[layer.Node.Name][sample]).all().item<bool>(), $"{layer.Node.Name} of sample {sample}");
                Assert.Equal(layer.Report?.Iterations[0], together.Recovered[layer.Node].Report?.Iterations[sample]);
            }
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Samples_solved_at_once_as_on_a_card_are_those_solved_one_by_one(string name)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.All[name]();
        using var run = new CascadeRun(network, SmallNetworks.Image(batch: 3), Inverse.Kept);
        using var state = new CascadeState(run.Trace, run.Abandoned, Inverse.Kept);
        var plan = new ReadingPlan(state);
        var solved = 0;
        foreach (var node in network.FlowNodes.Where(node => run.Recovered[node].Report is not null))
        {
            Equations[] readings = [.. plan.Of(node.Index).Select(reading => new Equations(state, reading))];
            var together = Solve(state, readings, node.Index);
            for (var sample = 0; sample < 3; sample++)
            {
                using var part = state.Samples(sample, 1);
                var alone = Solve(part, [.. readings.Select(reading => reading.Of(part))], node.Index);
                Near.Relative(alone.Solution[0], together.Solution[sample], 1e-9, $"{node.Name}, sample {sample}");
                Assert.Equal(alone.Iterations[0], together.Iterations[sample]);
                Assert.Equal(alone.Residuals[0], together.Residuals[sample], 1e-9);
            }

            solved++;
        }

        Assert.True(solved > 0);

        static LsmrSolution Solve(CascadeState state, Equations[] readings, int node)
        {
            Tensor[] parts = [.. readings.Select(reading => reading.LinearPart())];
            var stacked = new StackedEquations(readings, parts, state.Activation(node), scaled: true);
            return Lsmr.Solve(stacked, stacked.Held(parts), null, Inverse.Kept.Solver);
        }
    }

    [Fact]
    public void Photos_of_a_batch_have_the_maps_that_they_have_alone()
    {
        using var network = Zoo.Create("squeezenet1_1", Weights.From(SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors")));
        var folder = SharedAssets.Require("assets/images/photos");
        Photo[] photos = [.. new[]
            { "00002815", "00013393", "00048482" }.Select(number => Photo.Load(Path.Combine(folder, $"ILSVRC2012_val_{number}.JPEG")))];
        using var together = network.Explain(photos);
        var differences = new List<double>();
        for (var sample = 0; sample < photos.Length; sample++)
        {
            using var alone = network.Explain(photos[sample]);
            differences.AddRange(alone.Layers.Zip(together[sample].Layers, (one, other) => Difference(one.Map, other.Map)));
        }

        // The forward pass of a batch may round a tie of a ReLU or a pool otherwise, and then some neuron is used in one of the two only.
        differences.Sort();
        Assert.InRange(differences[differences.Count / 2], 0, 1e-5);
        Assert.InRange(differences[^1], 0, 1e-2);

        static double Difference(HeatMap one, HeatMap other) =>
            one.Values.ToArray().Zip(other.Values.ToArray(), (a, b) => (double)Math.Abs(a - b)).Max() / Math.Max(one.Values.ToArray().Max(), 1e-30f);
    }

    [Fact]
    public void A_card_gives_what_the_processor_gives_alone_and_in_a_batch()
    {
        Assert.SkipUnless(cuda.is_available(), "this machine has no card");
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Fire();
        var images = SmallNetworks.Image(batch: 3);
        using var here = new CascadeRun(network, images, Inverse.Kept);
        network.to(CUDA);
        foreach (var bytes in new[] { 1L, 1L << 30 })
        {
            using var there = new CascadeRun(
                network, images.to(CUDA), Inverse.Kept with { Solver = Inverse.Kept.Solver with { BasisBytes = bytes } });
            foreach (var layer in here.Recovered.Layers) AssertClose(
                Map(here, layer.Node.Name), Map(there, layer.Node.Name).cpu(), 1e-8, layer.Node.Name);
        }
    }

    private static Tensor Map(CascadeRun run, string name) => (run[name] * run.Coefficients[run.Trace.Network[name]]!).relu().sum(1).to(float64);

    /// <summary>Asserts that no pixel differs by more than a part of the map's maximum.</summary>
    private static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        var difference = ((expected - actual).abs().amax([1L, 2L]) / expected.amax([1L, 2L])).nan_to_num(0).max().item<double>();
        Assert.True(difference <= tolerance, $"{what}: off by {difference:G3} of the maximum, {tolerance:G1} allowed");
    }
}
