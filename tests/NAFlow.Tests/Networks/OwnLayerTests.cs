using NAFlow.Evaluation;
using NAFlow.Inversion;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// A kind of layer that the library does not know, with parameters: everything that any method needs of it is in its own two classes.
/// </summary>
public sealed class OwnLayerTests
{
    [Fact]
    public void It_is_its_dense_jacobian_and_so_is_the_importance_of_the_whole_network()
    {
        using var scope = NewDisposeScope();
        using var network = Smooth();
        network.to(float64);
        using var images = Images().to(float64);
        using var traced = TracedDecision.Record(network, images, Decision.Class(1));

        var layer = network["swish1"].Layer!;
        var (input, dense) = (traced.Trace["conv1"], DenseJacobian.Of(x => layer.Run([x]), traced.Trace["conv1"]));
        var direction = randn_like(input);
        Near.Relative(dense.mv(direction.flatten()), traced.Trace.Linearisation(network["swish1"]).Apply([direction]), 1e-12);
        Near.Relative(dense.t().mv(direction.flatten()), traced.Trace.Linearisation(network["swish1"]).ApplyTransposed(direction)[0], 1e-12);

        var whole = DenseJacobian.Of(network.call, images);
        Near.Relative(whole[1], traced.Coefficients["input"]!, 1e-10);
    }

    [Fact]
    public void The_flow_solves_the_equations_of_its_neighbours_and_passes_what_was_kept()
    {
        using var scope = NewDisposeScope();
        using var network = Smooth();
        network.to(float64);
        using var traced = TracedDecision.Record(network, Images().to(float64), Decision.Class(1));
        var options = ExplainOptions.Default with
        {
            KeepTensors = true,
            Inverse = Inverse.Kept with { Epsilon = 0, Solver = new LsmrOptions { Tolerance = 1e-13, MaxIterations = 5000 } },
        };
        using var flow = traced.Explain(options)[0];

        // Nothing is ever off, so the exact rule abandons nothing, and at conv2 everything is kept: J (x k) = J x.
        Assert.All(flow.Layers, layer => Assert.Equal(0, layer.AbandonedFraction));
        var x = traced.Trace["swish1"];
        var dense = DenseJacobian.Of(input => network["conv2"].Layer!.Run([input]), x);
        var kept = linalg.pinv(dense * x.flatten().unsqueeze(0), (double?)null, 1e-10).mv(dense.mv(x.flatten())).Clipped(0, 1);
        Near.Relative(kept * x.flatten(), flow["swish1"].Tensors!.FeatureMap, 1e-5);

        // The own layer passes what was kept in closed form.
        Assert.Null(flow["conv1"].Residual);
        Near.Relative(kept * traced.Trace["conv1"].flatten(), flow["conv1"].Tensors!.FeatureMap, 1e-5);
    }

    [Fact]
    public void Relevance_passes_it_unchanged_and_every_method_has_maps()
    {
        using var scope = NewDisposeScope();
        using var network = Smooth();
        using var traced = TracedDecision.Record(network, Images(), Decision.Class(1));
        using var noGradient = no_grad();
        var relevance = Question.Relevances(traced, RelevanceStart.Score);
        Near.Absolute(relevance[network["swish1"].Index]!, relevance[network["conv1"].Index]!, 0);
        foreach (var method in MethodList.Find(["LRP", "guided backpropagation", "Grad-CAM", "SmoothGrad"], seed: 1))
            Assert.Contains(method.Explain(traced, default)[0], map => map.Key == network.FeatureNode.Name || map.Key == "input");
    }

    [Fact]
    public void The_randomisation_check_draws_it_anew()
    {
        using var scope = NewDisposeScope();
        using var network = Smooth();
        using var cascade = RandomisedCascade.Of(network, network.Output, 3, seed: 1);

        Assert.Equal(["fc", "conv2", "conv1"], cascade.Places);
        var (learned, drawn) = (network.get_parameter("swish1.slope")!, cascade.Networks[^1].get_parameter("swish1.slope")!);
        Near.Absolute(ones_like(learned).Times(1.5), learned, 1e-6);
        Near.Absolute(ones_like(drawn), drawn, 0);
        using var traced = TracedDecision.Record(cascade.Networks[^1], Images(), Decision.Class(1));
        using var flow = traced.Explain()[0];
        Assert.All(flow.Layers, layer => Assert.DoesNotContain(Finding.NotFinite, layer.Findings));
    }

    [Fact]
    public void A_kind_that_does_not_say_how_it_is_drawn_is_refused_by_name()
    {
        using var network = Smooth(new NotDrawn(new ScaledSwish(4)));
        var message = Assert.Throws<InvalidInputException>(() => RandomisedCascade.Of(network, network.Output, 3, seed: 1)).Message;
        Assert.Contains("swish1", message);
        Assert.Contains("Redrawn", message);
    }

    /// <summary>A sequence with the own module in it; or, described by hand, with another layer in its place.</summary>
    private static Network Smooth(Layer? other = null)
    {
        manual_seed(4);
        if (other is null)
            return Network.FromSequential("smooth", nn.Sequential(
                ("conv1", nn.Conv2d(3, 4, 3, padding: 1)), ("swish1", Learned(new ScaledSwish(4))), ("conv2", nn.Conv2d(4, 3, 3, stride: 2)),
                ("swish2", new ScaledSwish(3)),
                ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(3, 4))));
        var builder = new NetworkBuilder("smooth");
        var node = builder.Append("conv1", new NAFlow.Networks.Convolution(3, 4, 3, padding: 1), builder.Image);
        node = builder.Append("swish1", other, node);
        builder.Features(node);
        return builder.Build(builder.Append("flatten", new NAFlow.Networks.Flatten(), node));
    }

    private static ScaledSwish Learned(ScaledSwish module)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        module.Slope.copy_(ones_like(module.Slope).Times(1.5));
        return module;
    }

    private static Tensor Images()
    {
        manual_seed(5);
        return randn(1, 3, 7, 7);
    }

    /// <summary><c>y = a x sigmoid(b x)</c> with an a and a b learned for every channel.</summary>
    private sealed class ScaledSwish : nn.Module<Tensor, Tensor>, ILayerModule
    {
        private readonly Parameter scale;
        private readonly Parameter slope;

        public ScaledSwish(long channels)
            : base(nameof(ScaledSwish))
        {
            (scale, slope) = (new Parameter(ones(1, channels, 1, 1)), new Parameter(ones(1, channels, 1, 1)));
            RegisterComponents();
        }

        public Tensor Slope => slope;

        public Tensor Scale => scale;

        public override Tensor forward(Tensor input) => scale * input * (slope * input).sigmoid();

        public Layer ToLayer() => new ScaledSwishLayer(this);
    }

    private sealed class ScaledSwishLayer(ScaledSwish module) : Layer
    {
        public override string Kind => "scaled swish";

        public override nn.Module Parameters => module;

        public override bool HasWeights => false;

        public override string InverseRule => "kept fraction passes";

        public override long[] OutputShape(IReadOnlyList<long[]> inputShapes)
        {
            RequireImage(inputShapes[0], "an image");
            RequireChannels(inputShapes[0][1], module.Slope.shape[1]);
            return inputShapes[0];
        }

        public override Tensor Run(IReadOnlyList<Tensor> inputs) => module.call(inputs[0]);

        public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output)
        {
            var (x, b) = (inputs[0], module.Slope.detach());
            var open = (b * x).sigmoid();
            return new Slopes(module.Scale.detach() * open.Plus(b * x * open * (ones_like(open) - open)));
        }

        public override Layer Redrawn(Generator generator) => new ScaledSwishLayer(new ScaledSwish(module.Slope.shape[1]));

        private sealed class Slopes(Tensor slope) : ElementwiseLinearisation
        {
            protected override Tensor Scale(Tensor direction) => slope * direction;
        }
    }

    /// <summary>The same, without saying how it is drawn.</summary>
    private sealed class NotDrawn(ScaledSwish module) : Layer
    {
        private readonly ScaledSwishLayer layer = new(module);

        public override string Kind => "undrawn";

        public override nn.Module Parameters => module;

        public override long[] OutputShape(IReadOnlyList<long[]> inputShapes) => layer.OutputShape(inputShapes);

        public override Tensor Run(IReadOnlyList<Tensor> inputs) => layer.Run(inputs);

        public override Linearisation Linearise(IReadOnlyList<Tensor> inputs, Tensor output) => layer.Linearise(inputs, output);
    }
}
