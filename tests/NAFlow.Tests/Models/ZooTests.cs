using NAFlow.Inversion;
using NAFlow.Models;
using NAFlow.Networks;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Networks of the zoo, and tensors to build them from.</summary>
internal static class ZooNetwork
{
    /// <summary>Sizes of families of which another is tried, and which differ from it in numbers alone.</summary>
    private static readonly string[] Beside =
    [
        "resnext101", "wide_resnet", "densenet161", "densenet201", "mobilenet_v3_large", "mnasnet0_75", "mnasnet1", "shufflenet_v2_x1",
        "shufflenet_v2_x2", "regnet_x_8", "regnet_x_1", "regnet_x_3", "regnet_y_8", "regnet_y_1", "regnet_y_3", "efficientnet_b1", "efficientnet_b2",
        "efficientnet_b3", "efficientnet_b4", "efficientnet_b5", "efficientnet_b6", "efficientnet_b7", "efficientnet_v2", "convnext_small",
        "convnext_base", "convnext_large",
    ];

    /// <summary>The networks that are made and run whole.</summary>
    public static IReadOnlyList<string> Tried { get; } =
        [.. Zoo.Names.Where(name => !Beside.Any(other => name.StartsWith(other, StringComparison.Ordinal)))];

    /// <summary>An image of the network's own size, from a seed of its own.</summary>
    public static Tensor Image(Network network, int batch = 1, int? size = null)
    {
        using var generator = new Generator(5UL, CPU);
        var side = size ?? network.Preprocessing.Size;
        return randn([batch, network.InputChannels, side, side], generator: generator);
    }

    /// <summary>
    /// All tensors of a network by name, where batch normalisation is not the identity: random scales, shifts, means and variances, as training
    /// leaves them.
    /// </summary>
    public static Dictionary<string, Tensor> Tensors(string name, Head? head = null, long seed = 3)
    {
        using var network = Zoo.Create(name, Weights.Random(seed), head);
        return Tensors(network, seed);
    }

    /// <summary>The same of a network at hand.</summary>
    public static Dictionary<string, Tensor> Tensors(Network network, long seed = 3)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed, CPU);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, parameter) in network.named_parameters())
            tensors[name] = parameter.dim() > 1 ? parameter.detach().clone()
                : name.EndsWith("bias", StringComparison.Ordinal) ? randn(parameter.shape, generator: generator).Times(0.1)
                : rand(parameter.shape, generator: generator).Plus(0.5);
        foreach (var (name, buffer) in network.named_buffers())
            if (name.EndsWith("running_mean", StringComparison.Ordinal)) tensors[name] = randn(buffer.shape, generator: generator).Times(0.1);
            else if (name.EndsWith("running_var", StringComparison.Ordinal)) tensors[name] = rand(buffer.shape, generator: generator).Plus(0.5);
        foreach (var tensor in tensors.Values) tensor.MoveToOuterDisposeScope();
        return tensors;
    }
}

/// <summary>Samples of a batch are independent in real networks too.</summary>
public sealed class ZooBatchTests
{
    // Few steps: a difference in the last digit is seen to grow tenfold with every step of any Krylov method.
    private static readonly LsmrOptions FixedSteps = new() { Tolerance = 1e-14, MaxIterations = 4 };

    [Theory]
    [InlineData("resnet20_cifar", 32)]
    [InlineData("resnet18", 48)]
    [InlineData("densenet121", 48)]
    [InlineData("googlenet", 48)]
    public void A_batch_gives_what_its_samples_give(string name, int size)
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(name, Weights.From(ZooNetwork.Tensors(name)));
        network.to(ScalarType.Float64);
        var images = ZooNetwork.Image(network, batch: 3, size).to(float64);
        foreach (var inverse in new SolvedInverse[] { Inverse.Kept, Inverse.MinimumNorm })
            foreach (var unit in Enum.GetValues<SolveUnit>())
            {
                var options = inverse with { Unit = unit, Solver = FixedSteps };
                using var together = new CascadeRun(network, images, options);
                for (var sample = 0; sample < 3; sample++)
                {
                    using var alone = new CascadeRun(network, images[sample..(sample + 1)], options);
                    foreach (var layer in alone.Recovered.Layers)
                        Near.Relative(layer.FeatureMap, together[layer.Node.Name][sample..(sample + 1)], 1e-6,
                            $"{inverse.Name} by {unit}, {layer.Node.Name}, sample {sample}");
                }
            }
    }
}

/// <summary>Every network of the zoo at its own size: the sweep, the products, and a whole flow.</summary>
public sealed class ZooLinearisationTests
{
    // Float32, and both sides open the same gates, so only the order of sums differs: at most 3e-6 was seen, in the deepest networks.
    private const double Rounding = 1e-4;

    // At most 5e-6 was seen, where the output is a single number.
    private const double AdjointRounding = 3e-5;

    public static TheoryData<string> Names => [.. ZooNetwork.Tried, .. Zoo.CompactNames];

    /// <summary>One test a network, because making one takes as long as most of what is asked of it here.</summary>
    [Theory, MemberData(nameof(Names))]
    public void The_sweep_is_autograd_the_products_are_adjoint_and_a_flow_is_sound(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(name, Weights.Random(2));
        using var trace = NetworkTrace.Record(network, ZooNetwork.Image(network));
        using var score = StrongestOutput(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
        CompareWithAutograd(trace, score, coefficients);
        using (no_grad())
        {
            CompareProducts(trace, 0, network.Output.Index, "the whole network");
            var block = network.Blocks.Length > 0 ? network.Blocks[network.Blocks.Length / 2]
                : new Block("the last layers", network.FlowNodes[^5].Index, network.FeatureNode.Index);
            CompareProducts(trace, block.Entry, block.Exit, block.Name);
            CheckFlow(trace, coefficients);
        }
    }

    /// <summary>The largest number of the output, which depends on the image for certain; feature maps, too, are outputs of some encoders.</summary>
    private static ExplainedScore StrongestOutput(NetworkTrace trace)
    {
        if (trace.Output.dim() == 2) return Decision.Top1.Read(trace);
        using var noGradient = no_grad();
        var seed = zeros_like(trace.Output).contiguous();
        var place = trace.Output.contiguous().flatten().argmax();
        seed.view(-1)[place] = tensor(1f);
        return new ExplainedScore(trace.Network.Output, [trace.Output.max().item<float>()], seed.DetachFromDisposeScope(), [0]);
    }

    private static void CompareWithAutograd(NetworkTrace trace, ExplainedScore score, ImportanceCoefficients coefficients)
    {
        using var scope = NewDisposeScope();
        var network = trace.Network;
        var values = new Tensor[network.Nodes.Length];
        values[0] = trace[network.Nodes[0]].clone().requires_grad_(true);
        foreach (var node in network.Nodes.Skip(1)) values[node.Index] = node.Layer!.Run([.. node.Inputs.Select(index => values[index])]);
        using (no_grad()) Near.Relative(network.call(values[0]), values[^1], 1e-5, "the output");
        var flow = network.FlowNodes;
        Node[] chosen = [.. new[] { flow[0], flow[1], flow[flow.Length / 3], flow[2 * flow.Length / 3], network.FeatureNode }.Distinct()];
        var gradients = autograd.grad([(values[^1] * score.Seed).sum()], [.. chosen.Select(node => values[node.Index])]);
        for (var index = 0; index < chosen.Length; index++)
        {
            Assert.True(gradients[index].abs().max().item<float>() > 0, $"the score does not depend on {chosen[index].Name}");
            Near.Relative(gradients[index], coefficients[chosen[index]]!, Rounding, chosen[index].Name);
        }
    }

    /// <summary><c>&lt;J v, u&gt; = &lt;v, J^T u&gt;</c>, to a part of what the two vectors could give at most.</summary>
    private static void CompareProducts(NetworkTrace trace, int entry, int exit, string what)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9UL, CPU);
        var composite = new Composite(trace, entry, exit);
        var v = randn(trace[trace.Network.Nodes[entry]].shape, generator: generator);
        var u = randn(trace[trace.Network.Nodes[exit]].shape, generator: generator);
        var (forward, back) = (composite.Apply([v]).to(float64), composite.ApplyTransposed(u)[0].to(float64));
        var most = (forward.norm() * u.norm()).item<double>();
        Assert.True(most > 0, $"{what}: J v is nothing");
        Assert.Equal((forward * u).sum().item<double>() / most, (back * v).sum().item<double>() / most, AdjointRounding);
    }

    private static void CheckFlow(NetworkTrace trace, ImportanceCoefficients coefficients)
    {
        using var scope = NewDisposeScope();
        using var abandoned = AbandonedNeurons.Find(coefficients);

        // Two steps of the solver show that every layer is set up and carried on soundly; how far it goes is tested on small networks.
        using var recovered = InversionCascade.Run(trace, abandoned, Inverse.Kept with { Solver = new LsmrOptions { MaxIterations = 2 } });
        Assert.Equal(trace.Network.FlowNodes, recovered.Layers.Select(layer => layer.Node));
        foreach (var layer in recovered.Layers)
        {
            using var inner = NewDisposeScope();
            var (node, name, x) = (layer.Node, layer.Node.Name, trace[layer.Node]);
            var map = nn.functional.relu(layer.FeatureMap * coefficients[node]!).sum(1);
            Assert.True(map.isfinite().all().item<bool>(), $"the map of {name} is not finite");
            Assert.True(IsSolved(trace, node) == (layer.Report is not null),
                $"{name} was solved for: {IsSolved(trace, node)}, and has a report: {layer.Report is not null}");
            if (layer.Report is { } report) Assert.True(report.Residuals[0] is >= 0 and <= 1.001, $"{name}: residual {report.Residuals[0]}");
            if (node.Index == 0) continue;

            // B = k x with k in [0, 1].
            Assert.True((layer.FeatureMap.abs() - x.abs()).max().item<float>() <= 0, $"{name} keeps more than there was");
            Assert.True((layer.FeatureMap.sign() * x.sign()).min().item<float>() >= 0, $"{name} keeps less than nothing");
        }
    }

    /// <summary>
    /// Whether a node's equations have no closed form: several layers of the cascade read it (gates, too, which a flow hides), or one that does not
    /// pass the kept fraction on.
    /// </summary>
    private static bool IsSolved(NetworkTrace trace, Node node)
    {
        if (node == trace.Network.FeatureNode) return false;
        int[] readers = [.. trace.Network.ConsumersOf(node).ToArray().Where(index => trace.Network.CascadeNodes.Any(other => other.Index == index))];
        return readers.Length > 1
            || trace.Linearisation(trace.Network.Nodes[readers[0]]).PassKept(ones_like(trace[trace.Network.Nodes[readers[0]]])) is null;
    }
}
