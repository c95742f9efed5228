using NAFlow.Evaluation;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Methods that need only activations and gradients, against their definitions in loops on autograd's gradients.</summary>
public sealed class GradientBaselinesTests
{
    public static TheoryData<string> Networks => [.. SmallNetworks.All.Keys];

    private static Dictionary<string,
        (Func<TracedDecision, IReadOnlyList<MapSet>> Method, Func<double[][], double[][], double[]> Definition)> Methods => new()
        {
            ["Grad-CAM"] = (traced => GradCam.Explain(traced), (x, g) => Weighed(x, channel => g[channel].Average())),
            ["Grad-CAM++"] = (traced => GradCamPlusPlus.Explain(traced), (x, g) => Weighed(x, channel => PlusPlus(x[channel], g[channel]))),
            ["XGrad-CAM"] = (traced => XGradCam.Explain(traced), (x, g) => Weighed(x, channel => Share(x[channel], g[channel]))),
            ["LayerCAM"] = (traced => LayerCam.Explain(traced), (x, g) =>
                Each(x, place => Math.Max(0, Sum(x, c => Math.Max(0, g[c][place]) * x[c][place])))),
            ["HiResCAM"] = (traced => HiResCam.Explain(traced), (x, g) => Each(x, place => Math.Max(0, Sum(x, c => g[c][place] * x[c][place])))),
            ["element-wise"] = (traced => ElementWiseGradCam.Explain(traced), (x, g) =>
                Each(x, place => Sum(x, c => Math.Max(0, g[c][place] * x[c][place])))),
            ["gradient"] = (traced => Gradient.Explain(traced), (x, g) => Each(x, place => g.Max(channel => Math.Abs(channel[place])))),
            ["gradient x input"] = (
            traced => GradientTimesInput.Explain(traced), (x, g) => Each(x, place => Math.Abs(Sum(x, c => g[c][place] * x[c][place])))),
        };

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_maps_are_those_of_the_definition_on_autograds_gradients(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var traced = Question.Of(network, batch: 2);
        using var scope = NewDisposeScope();
        var tensors = new List<Tensor> { traced.Input.detach().clone().requires_grad_(true) };
        foreach (var node in network.Nodes.Skip(1)) tensors.Add(node.Layer!.Run([.. node.Inputs.Select(index => tensors[index])]));
        foreach (var made in tensors.Skip(1)) made.retain_grad();
        tensors[^1].select(1, 3).sum().backward();

        foreach (var (method, (explain, definition)) in Methods)
        {
            var maps = explain(traced);
            Assert.Equal(2, maps.Count);
            Assert.All(maps, found => Assert.Equal(network.FlowNodes.Select(node => node.Name).Order(), found.Keys.Order()));
            foreach (var node in network.FlowNodes)
                foreach (var sample in (int[])[0, 1])
                    Question.Same(
                        definition(Question.Channels(tensors[node.Index], sample), Question.Channels(tensors[node.Index].grad!, sample)),
                        maps[sample][node.Name], $"{method}, {node.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Element_wise_GradCAM_is_the_flow_without_inversion(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var traced = Question.Of(network);
        var maps = ElementWiseGradCam.Explain(traced)[0];
        using var flow = traced.Explain(ExplainOptions.AsPublished)[0];
        foreach (var layer in flow.Layers)
            Question.Same([.. layer.Map.Values.ToArray().Select(value => (double)value)], maps[layer.Name], layer.Name, 1e-6);
    }

    [Fact]
    public void A_cancelled_method_stops()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        Assert.Throws<OperationCanceledException>(() => GradCamPlusPlus.Explain(traced, new CancellationToken(true)));
    }

    private static double PlusPlus(double[] x, double[] g)
    {
        var (sum, all) = (0.0, x.Sum());
        foreach (var value in g)
        {
            var divisor = 2 * value * value + all * value * value * value;
            if (divisor != 0) sum += value * value / divisor * Math.Max(0, value);
        }

        return sum;
    }

    private static double Share(double[] x, double[] g) => x.Sum() == 0 ? 0 : x.Zip(g, (one, other) => one * other).Sum() / x.Sum();

    private static double[] Weighed(double[][] x, Func<int, double> weight)
    {
        var weights = Enumerable.Range(0, x.Length).Select(weight).ToArray();
        return Each(x, place => Math.Max(0, Sum(x, channel => weights[channel] * x[channel][place])));
    }

    private static double[] Each(double[][] x, Func<int, double> value) => [.. Enumerable.Range(0, x[0].Length).Select(value)];

    private static double Sum(double[][] x, Func<int, double> term) => Enumerable.Range(0, x.Length).Sum(term);
}
