using NAFlow.Models;
using NAFlow.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The small AlexNet on which the published program and its repaired variants were run.</summary>
internal static class GoldenAlexNet
{
    public static Network Load(ScalarType type = ScalarType.Float64)
    {
        var folder = SharedAssets.Require("golden/netA/weights");
        using var scope = NewDisposeScope();
        var tensors = Directory.GetFiles(folder, "*.npy").ToDictionary(path => Path.GetFileNameWithoutExtension(path), NpyFile.Read);
        var network = Zoo.AlexNet(Weights.From(tensors));
        network.to(type);
        return network;
    }

    public static Tensor Read(string path) => NpyFile.Read(SharedAssets.Require($"golden/netA/{path}"));

    /// <summary>The name of the node that holds what the published program calls activation <paramref name="index"/>.</summary>
    public static string NodeName(int index) => index == 0 ? Node.ImageName : $"features.{index - 1}";
}
