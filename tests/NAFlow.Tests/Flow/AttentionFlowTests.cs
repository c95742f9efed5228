using NAFlow.Imaging;
using NAFlow.Inversion;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class AttentionFlowTests
{
    [Fact]
    public void Without_inversion_a_flow_is_elementwise_grad_cam()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Residual();
        using var flow = network.Explain(SmallNetworks.Image(), options: ExplainOptions.AsPublished with { KeepTensors = true })[0];
        foreach (var layer in flow.Layers)
        {
            var tensors = layer.Tensors!;
            var expected = (tensors.Activation * tensors.Coefficients).relu().sum([0L]);
            Near.Relative(expected, tensor(layer.Map.Values.ToArray()), 1e-6, layer.Name);
        }
    }

    public static TheoryData<string> Options => [.. Ways.Keys];

    private static Dictionary<string, ExplainOptions> Ways { get; } = new()
    {
        ["default"] = ExplainOptions.Default,
        ["repaired"] = ExplainOptions.Repaired,
        ["minimum norm"] = ExplainOptions.MinimumNorm,
        ["by blocks"] = ExplainOptions.MinimumNorm with { Inverse = Inverse.MinimumNorm with { Unit = SolveUnit.Block, MergeNarrow = true } },
        ["all rows in place"] = ExplainOptions.Default with { Inverse = Inverse.Kept with { Rows = RowSelection.All, ReluInPlace = true } },
        ["no inversion"] = ExplainOptions.AsPublished,
        ["contrast"] = ExplainOptions.Contrast,
        ["balanced"] = ExplainOptions.Balanced,
        ["contrast without inversion"] = ExplainOptions.Contrast with { Inverse = Inverse.None },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void What_is_freed_on_the_way_down_is_asked_for_no_more(string way)
    {
        foreach (var make in SmallNetworks.All.Values)
        {
            using var network = make();
            using var images = SmallNetworks.Image(2);
            using var traced = TracedDecision.Record(network, images, Decision.Class(1));
            _ = traced.Coefficients;
            using var kept = traced.Explain(Ways[way]);
            using var freed = network.Explain(images, Decision.Class(1), Ways[way]);
            for (var sample = 0; sample < 2; sample++)
                foreach (var (one, other) in kept[sample].Layers.Zip(freed[sample].Layers))
                {
                    Assert.Equal(one.Map.Values.ToArray(), other.Map.Values.ToArray());
                    Assert.Equal((one.Name, one.AbandonedFraction, one.Residual), (other.Name, other.AbandonedFraction, other.Residual));
                    Assert.Equal(one.ChannelCoefficients, other.ChannelCoefficients);
                }
        }
    }

    [Fact]
    public void Only_the_layers_that_are_asked_for_are_explained_and_nothing_below_them()
    {
        using var network = SmallNetworks.Residual();
        using var images = SmallNetworks.Image();
        using var whole = network.Explain(images)[0];
        var chosen = whole.Layers[^3].Name;
        var reports = new List<FlowProgress>();
        using var part = network.Explain(
            images, options: ExplainOptions.Default with { Layers = new LayerGlob(chosen) }, progress: new Told(reports.Add))[0];
        Assert.Equal([chosen], part.Layers.Select(layer => layer.Name));
        Assert.Equal(whole[chosen].Map.Values.ToArray(), part[chosen].Map.Values.ToArray());
        Assert.Equal([(1, 3), (2, 3), (3, 3)], reports.Select(report => (report.Done, report.Total)));
        Assert.Contains("No layer fits 'head*'", Assert.Throws<InvalidInputException>(
            () => network.Explain(
                images, options: ExplainOptions.Default with { Layers = new LayerGlob("head*") })).Message, StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        part.Save(folder.Path);
        using var read = AttentionFlow.Load(folder.Path);
        Assert.Equal(part.Options, read.Options);
    }

    [Fact]
    public void A_flow_knows_its_layers_its_classes_and_where_it_came_from()
    {
        using var network = SmallNetworks.Inception();
        using var flow = network.Explain(SmallNetworks.Image(height: 9, width: 11), Decision.Class(2))[0];
        Assert.Equal("input", flow.Layers[0].Name);
        Assert.Equal("inception", flow.Layers[^1].Name);
        Assert.Equal([3, 9, 11], flow["input"].Shape);
        Assert.Equal((9, 11), (flow["input"].Map.Height, flow["input"].Map.Width));
        Assert.Equal(4, flow["conv1"].ChannelCoefficients.Length);
        Assert.Equal(2, flow.Explained.Index);
        Assert.Equal(5, flow.TopClasses.Length);
        Assert.Equal(1, flow.TopClasses.Sum(prediction => prediction.Probability), 1e-9);
        Assert.Equal(64, flow.Manifest.InputSha256.Length);
        Assert.All(flow.Layers, layer => Assert.InRange(layer.AbandonedFraction, 0, 1));
        Assert.Contains("inception", Assert.Throws<InvalidInputException>(() => flow["incept"]).Message, StringComparison.Ordinal);
        var scaled = flow["conv1"].ScaledMap(20, 30);
        Assert.Equal((20, 30), (scaled.Height, scaled.Width));
    }

    [Fact]
    public void The_flows_of_a_batch_are_disposed_of_as_one_and_compare_as_the_objects_they_are()
    {
        using var network = SmallNetworks.Residual();
        using var image = SmallNetworks.Image();
        using var images = cat([image, image], 0);
        var flows = network.Explain(images, options: ExplainOptions.Default with { KeepTensors = true });
        Assert.Equal(2, flows.Count);
        var kept = flows.SelectMany(flow => flow.Layers).Select(layer => layer.Tensors!.Activation).ToArray();
        Assert.All(kept, tensor => Assert.False(tensor.IsInvalid));

        flows.Dispose();

        Assert.All(kept, tensor => Assert.True(tensor.IsInvalid));
        Assert.Equal(flows[0], flows[0]);
        Assert.NotEqual(flows[0], flows[1]);
        Assert.NotEqual(flows[0].Layers[0], flows[0].Layers[0] with { });

        // A map holds no tensor: it compares by its values.
        var map = flows[0].Layers[0].Map;
        var copy = HeatMap.FromValues(map.Height, map.Width, map.Values.Span);
        Assert.Equal(map, copy);
        Assert.Equal(map.GetHashCode(), copy.GetHashCode());
        Assert.NotEqual(flows[0].Layers[0].Map, flows[0].Layers[^1].Map);
    }

    [Fact]
    public void Embedding_tells_of_every_layer_and_can_be_cancelled()
    {
        using var network = SmallNetworks.Residual();
        using var image = SmallNetworks.Image();
        using var stop = new CancellationTokenSource();
        var done = new List<FlowProgress>();
        using (network.Embed(image, progress: new Recorder(done))) Assert.Equal(done[^1].Total, done.Count);
        Assert.Equal(network.Output.Name, done[^1].Layer);
        Assert.Throws<OperationCanceledException>(() => network.Embed(image, progress: new Stopper(stop), cancellation: stop.Token));
    }

    [Fact]
    public void Progress_names_every_layer_and_cancelling_stops()
    {
        using var network = SmallNetworks.Residual();
        var seen = new List<FlowProgress>();
        foreach (var flow in network.Explain(SmallNetworks.Image(), progress: new Recorder(seen))) flow.Dispose();
        Assert.Equal(seen[0].Total, seen.Count);
        Assert.Equal(("input", seen.Count), (seen[^1].Layer, seen[^1].Done));
        Assert.Throws<OperationCanceledException>(() => network.Explain(SmallNetworks.Image(), cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Signs_of_failure_are_named()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using (no_grad())
        {
            network.get_parameter("fc.weight")!.zero_();
            using var flow = network.Explain(SmallNetworks.Image())[0];
            Assert.All(flow.Layers, layer => Assert.Contains(Finding.NoDependence, layer.Findings));

            network.get_parameter("fc.weight")!.copy_(full_like(network.get_parameter("fc.weight")!, ScalarExtensionMethods.ToScalar(double.NaN)));
            using var broken = network.Explain(SmallNetworks.Image())[0];
            Assert.Contains(Finding.NotFinite, broken["conv1"].Findings);
        }
    }

    [Fact]
    public void Inputs_that_cannot_be_explained_are_refused()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        var image = SmallNetworks.Image();
        image[0, 0, 0, 0] = tensor(double.NaN);
        Assert.Contains("not finite", Assert.Throws<InvalidInputException>(() => network.Explain(image)).Message, StringComparison.Ordinal);
        network.train();
        Assert.Contains("eval()", Assert.Throws<InvalidInputException>(() => network.Explain(SmallNetworks.Image())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_behind_in_the_network()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Mobile();
        var before = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        foreach (var flow in network.Explain(SmallNetworks.Image())) flow.Dispose();
        Assert.Throws<InvalidInputException>(() => network.Explain(SmallNetworks.Image(), Decision.Class(99)));
        foreach (var (name, value) in network.state_dict()) Near.Absolute(before[name], value, 0, name);
        Assert.False(network.training);
    }

    [Fact]
    public void Float64_and_float32_agree()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Fire();
        using var exact = network.Explain(SmallNetworks.Image())[0];
        network.to(ScalarType.Float32);
        using var single = network.Explain(SmallNetworks.Image())[0];
        foreach (var layer in exact.Layers)
            Near.Relative(tensor(layer.Map.Values.ToArray()), tensor(single[layer.Name].Map.Values.ToArray()), 1e-3, layer.Name);
    }

    [Fact]
    public void Three_hundred_explanations_leave_no_tensor_behind()
    {
        using var network = SmallNetworks.Fire();
        var options = new[] { ExplainOptions.Default, ExplainOptions.MinimumNorm, ExplainOptions.Repaired, ExplainOptions.Contrast,
            ExplainOptions.Balanced,
            ExplainOptions.Default with { KeepTensors = true } };
        Explain(20);
        var alive = Alive();
        Explain(300);
        Assert.Equal(alive, Alive());

        void Explain(int times)
        {
            for (var time = 0; time < times; time++)
            {
                using var image = SmallNetworks.Image();
                foreach (var flow in network.Explain(image, options: options[time % options.Length])) flow.Dispose();
            }
        }

        static long Alive() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
    }

    private sealed class Recorder(List<FlowProgress> seen) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => seen.Add(value);
    }

    private sealed class Stopper(CancellationTokenSource source) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => source.Cancel();
    }

    private sealed class Told(Action<FlowProgress> told) : IProgress<FlowProgress>
    {
        public void Report(FlowProgress value) => told(value);
    }
}
