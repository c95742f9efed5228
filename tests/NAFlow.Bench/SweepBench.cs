using System.Diagnostics;
using System.Globalization;
using NAFlow.Evaluation;
using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// The sweep beside libtorch's autograd on the same layers: the coefficients of every layer, and Grad-CAM and LayerCAM of every layer, each with its
/// forward pass, in turns in one run.
/// </summary>
internal static class SweepBench
{
    private static readonly string[] Usual = ["squeezenet1_1", "resnet50"];

    private static readonly (string Name, Action<Network, Tensor> Ours, Func<Tensor, Tensor, Tensor>? Theirs)[] Cells =
    [
        ("sweep", Coefficients, null),
        ("Grad-CAM", (network, images) => Maps(network, images, Evaluation.GradCam.Method), GradCam),
        ("LayerCAM", (network, images) => Maps(network, images, LayerCam.Method), (x, slope) => (slope.relu() * x).sum(1).relu()),
    ];

    /// <summary>The Grad-CAM of a layer from its values and slopes.</summary>
    public static Tensor GradCam(Tensor values, Tensor slopes) => values.WeighedSum(slopes.mean([2, 3])).relu();

    public static void Run(IReadOnlyList<string> names, int size, int rounds, TextWriter output)
    {
        output.WriteLine($"{size} x {size} pixels, ms: the least of {rounds} rounds");
        output.WriteLine("network          batch what        ours  autograd  ratio");
        foreach (var name in names.Count == 0 ? Usual : names)
            foreach (var batch in (int[])[1, 8])
            {
                using var network = Zoo.Create(name, Weights.Random(1));
                using var images = rand(batch, 3, size, size);
                foreach (var (what, ours, theirs) in Cells)
                {
                    var (own, other) = InTurns(rounds, () => ours(network, images), () => Autograd(network, images, theirs));
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{name,-16} {batch,5} {what,-8} {own,7:F1} {other,9:F1} {own / other,6:F2}"));
                }
            }
    }

    /// <summary>The least time of each, in milliseconds.</summary>
    internal static (double First, double Second) InTurns(int rounds, Action first, Action second)
    {
        var (one, other) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var round = -1; round < rounds; round++)
        {
            var (now, next) = (Time(first), Time(second));
            if (round >= 0) (one, other) = (Math.Min(one, now), Math.Min(other, next));
        }

        return (one, other);

        static double Time(Action action)
        {
            var watch = Stopwatch.StartNew();
            action();
            return watch.Elapsed.TotalMilliseconds;
        }
    }

    private static void Coefficients(Network network, Tensor images)
    {
        using var traced = TracedDecision.Record(network, images, Decision.Top1);
        _ = traced.Coefficients;
    }

    private static void Maps(Network network, Tensor images, MapMethod method)
    {
        using var traced = TracedDecision.Record(network, images, Decision.Top1);
        _ = method.Explain(traced, default);
    }

    /// <summary>The gradient of the first class's score at every layer, and a map of it where one is asked for.</summary>
    internal static void Autograd(Network network, Tensor images, Func<Tensor, Tensor, Tensor>? map)
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in network.parameters()) parameter.requires_grad = false;
        var values = new Tensor[network.Nodes.Length];
        values[0] = images.InChannelsLast().detach().requires_grad_(true);
        foreach (var node in network.Nodes.Skip(1)) values[node.Index] = node.Layer!.Run([.. node.Inputs.Select(input => values[input])]);
        var score = values[^1].amax([1L]).sum();
        var slopes = autograd.grad([score], values);
        if (map is null) return;
        using var noGradient = no_grad();
        foreach (var node in network.FlowNodes) _ = map(values[node.Index], slopes[node.Index]).cpu().data<float>().ToArray();
    }
}
