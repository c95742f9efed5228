using NAFlow.Evaluation;
using NAFlow.Imaging;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class GradCamTests
{
    /// <summary>What joins other layers is made of their sums where that is the same: against the definition, in plain tensors.</summary>
    [Theory]
    [InlineData("inception")]
    [InlineData("dense")]
    [InlineData("fire")]
    public void Layers_that_join_others_have_the_maps_of_the_definition(string name)
    {
        using var network = SmallNetworks.All[name]();
        using var images = SmallNetworks.Image(2);
        using var traced = TracedDecision.Record(network, images, Decision.Class(1));
        var maps = GradCam.Explain(traced);
        using var scope = NewDisposeScope();
        foreach (var node in network.FlowNodes)
        {
            var expected = (traced.Trace[node] * traced.Coefficients[node]!.mean([2, 3], keepdim: true)).sum(1).relu();
            for (var sample = 0; sample < 2; sample++)
                Near.Absolute(expected[sample],
                    tensor(maps[sample][node.Name].Values.ToArray()).reshape(expected.shape[1], expected.shape[2]).to(float64), 1e-5, node.Name);
        }
    }

    /// <summary>Against the definition, written out with autograd and loops over channels and positions.</summary>
    [Fact]
    public void The_maps_are_those_of_the_definition()
    {
        using var sequence = nn.Sequential(
            ("conv1", nn.Conv2d(3, 5, 3, padding: 1L)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(5, 4, 3, stride: 2L)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(4, 6)));
        using var network = Network.FromSequential("small", sequence);
        using var images = randn([2, 3, 9, 9], generator: new Generator(7));

        using var traced = TracedDecision.Record(network, images, Decision.Class(3));
        var maps = GradCam.Explain(traced);

        foreach (var sample in (int[])[0, 1])
        {
            using var scope = NewDisposeScope();
            var image = images[sample].unsqueeze(0).detach().clone().requires_grad_(true);
            var first = sequence.children().ElementAt(0) is nn.Module<Tensor, Tensor> conv1
                ? conv1.call(image)
                : throw new InvalidOperationException();
            first.retain_grad();
            var active = first.relu();
            active.retain_grad();
            var rest = active;
            foreach (var module in sequence.children().Skip(2)) rest = ((nn.Module<Tensor, Tensor>)module).call(rest);
            rest[0, 3].backward();
            Check(maps[sample]["conv1"], first);
            Check(maps[sample]["relu1"], active);
            Check(maps[sample]["input"], image);
        }

        static void Check(HeatMap map, Tensor activation)
        {
            var gradient = activation.grad!;
            var (channels, height, width) = ((int)activation.shape[1], (int)activation.shape[2], (int)activation.shape[3]);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                {
                    var sum = 0.0;
                    for (var channel = 0; channel < channels; channel++)
                    {
                        var mean = 0.0;
                        for (var row = 0; row < height; row++)
                            for (var column = 0; column < width; column++) mean += gradient[0, channel, row, column].item<float>();
                        sum += mean / (height * width) * activation[0, channel, y, x].item<float>();
                    }

                    Assert.Equal(Math.Max(sum, 0), map[y, x], 5e-6);
                }
        }
    }
}
