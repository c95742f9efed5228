using NAFlow.Inversion;
using NAFlow.Models;
using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The published program's numbers, and those of its repaired variants, on a small AlexNet.</summary>
public sealed class GoldenFlowTests
{
    private const int Label = 1;

    [Fact]
    public void Scores_activations_and_coefficients_are_the_published_ones()
    {
        using var scope = NewDisposeScope();
        using var network = GoldenAlexNet.Load();
        using var trace = NetworkTrace.Record(network, GoldenAlexNet.Read("input.npy"));
        Near.Relative(GoldenAlexNet.Read("scores.npy"), trace.Output, 1e-5, "scores");
        using var score = Decision.Top1.Read(trace);
        Assert.Equal([Label], score.ClassIndices);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
        for (var index = 0; index <= 13; index++)
        {
            var name = GoldenAlexNet.NodeName(index);
            Near.Relative(GoldenAlexNet.Read($"forward/act{index:00}.npy"), trace[name], 1e-5, $"activation of {name}");
            Near.Relative(GoldenAlexNet.Read($"forward/grad{index:00}.npy"), coefficients[name]!, 1e-5, $"coefficients of {name}");
        }
    }

    [Fact]
    public void As_published_gives_the_published_maps()
    {
        using var scope = NewDisposeScope();
        using var network = GoldenAlexNet.Load();
        using var flow = network.Explain(GoldenAlexNet.Read("input.npy"), options: ExplainOptions.AsPublished with { KeepTensors = true })[0];

        // What the program returned, earliest layer first: the first convolution is merged away, and so are the layers inside the composite.
        string[] layers =
        [
            "features.1", "features.2", "features.3", "features.4", "features.5", "features.8", "features.9", "features.10", "features.11",
            "features.12",
        ];
        for (var index = 0; index < layers.Length; index++)
        {
            var map = flow[layers[index]].Map;
            Near.Relative(
                GoldenAlexNet.Read($"released/map{index:00}.npy"), tensor(map.Values.ToArray(), [map.Height, map.Width]), 1e-5,
                $"map of {layers[index]}");
        }
    }

    [Theory]
    [InlineData("repaired_firstrows", RowSelection.First, OffsetRule.Zero, StartPoint.Zero)]
    [InlineData("repaired_allrows", RowSelection.All, OffsetRule.Zero, StartPoint.Zero)]
    [InlineData("allrows_affine", RowSelection.All, OffsetRule.Affine, StartPoint.Zero)]
    [InlineData("allrows_affine_warm", RowSelection.All, OffsetRule.Affine, StartPoint.Activation)]
    public void Repaired_variants_are_the_pseudo_inverse(string variant, RowSelection rows, OffsetRule offset, StartPoint start)
    {
        using var scope = NewDisposeScope();
        using var network = GoldenAlexNet.Load();
        using var trace = NetworkTrace.Record(network, GoldenAlexNet.Read("input.npy"));
        using var score = Decision.Class(Label).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
        using var abandoned = AbandonedNeurons.Find(coefficients);
        var options = (MinimumNormInverse)ExplainOptions.Repaired.Inverse with
        {
            Rows = rows,
            Offset = offset,
            Start = start,
            Solver = new LsmrOptions { Tolerance = 1e-12, MaxIterations = 20_000 },
        };
        using var recovered = InversionCascade.Run(trace, abandoned, options);

        for (var step = 9; step >= 1; step--)
        {
            var node = network[InputOf(step)];
            var map = (recovered[node].FeatureMap * coefficients[network.InPlace(node)]!).relu().sum(1);
            Near.Relative(GoldenAlexNet.Read($"{variant}/step{step:00}_bpfm.npy"), recovered[node].FeatureMap, 1e-3,
                $"{variant}, step {step}, {node.Name}");
            Near.Relative(GoldenAlexNet.Read($"{variant}/step{step:00}_map.npy"), map, 1e-3, $"{variant}, map of {node.Name}");
        }
    }

    /// <summary>The node that a step of the published plan recovers: what its first module reads.</summary>
    private static string InputOf(int step) => step switch
    {
        1 => "features.1",
        2 => "features.2",
        3 => "features.3",
        4 => "features.4",
        5 => "features.5",
        6 => "features.8",
        7 => "features.9",
        8 => "features.10",
        9 => "features.11",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}

/// <summary>The small AlexNet on which the published program and its repaired variants were run.</summary>
internal static class GoldenAlexNet
{
    public static Network Load(ScalarType type = ScalarType.Float64)
    {
        var folder = SharedAssets.Require("golden/netA/weights");
        using var scope = NewDisposeScope();
        var tensors = Directory.GetFiles(folder, "*.npy").ToDictionary(path => Path.GetFileNameWithoutExtension(path), NpyFile.Read);
        var network = Zoo.Create("alexnet", Weights.From(tensors));
        network.to(type);
        return network;
    }

    public static Tensor Read(string path) => NpyFile.Read(SharedAssets.Require($"golden/netA/{path}"));

    /// <summary>The name of the node that holds what the published program calls activation <paramref name="index"/>.</summary>
    public static string NodeName(int index) => index == 0 ? Node.ImageName : $"features.{index - 1}";
}
