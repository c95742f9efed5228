using NAFlow.Inversion;
using NAFlow.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

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
        foreach (var method in new[] { InverseMethod.Kept, InverseMethod.MinimumNorm })
            foreach (var unit in Enum.GetValues<SolveUnit>())
            {
                var options = new InversionOptions { Method = method, Unit = unit, Solver = FixedSteps };
                using var together = new CascadeRun(network, images, options);
                for (var sample = 0; sample < 3; sample++)
                {
                    using var alone = new CascadeRun(network, images[sample..(sample + 1)], options);
                    foreach (var layer in alone.Recovered.Layers)
                        Near.Relative(layer.FeatureMap, together[layer.Node.Name][sample..(sample + 1)], 1e-6, $"{method} by {unit}, {layer.Node.Name}, sample {sample}");
                }
            }
    }
}
