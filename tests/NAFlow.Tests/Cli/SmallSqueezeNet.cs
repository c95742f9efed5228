using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Weights of a SqueezeNet 1.1 of a few channels and five classes, from a seed.</summary>
internal static class SmallSqueezeNet
{
    public const int Classes = 5;

    private const int Stem = 4, Squeeze = 2, Expand = 3;

    /// <summary>The convolutions in order, for so many classes.</summary>
    public static IEnumerable<(string Name, int Outputs, int Inputs, int Kernel)> Convolutions(int classes)
    {
        yield return ("features.0", Stem, 3, 3);
        foreach (var (index, inputs) in new[] { (3, Stem) }.Concat(new[] { 4, 6, 7, 9, 10, 11, 12 }.Select(index => (index, 2 * Expand))))
        {
            yield return ($"features.{index}.squeeze", Squeeze, inputs, 1);
            yield return ($"features.{index}.expand1x1", Expand, Squeeze, 1);
            yield return ($"features.{index}.expand3x3", Expand, Squeeze, 3);
        }

        yield return ("classifier.1", classes, 2 * Expand, 1);
    }

    /// <summary>Writes the weights, after they were changed.</summary>
    /// <returns>The path.</returns>
    public static string Save(TemporaryFolder folder, Action<Dictionary<string, Tensor>>? change = null)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        using var generator = new Generator(7, CPU);
        foreach (var (name, outputs, inputs, kernel) in Convolutions(Classes))
        {
            tensors[$"{name}.weight"] = randn([outputs, inputs, kernel, kernel], generator: generator).abs();
            tensors[$"{name}.bias"] = tensor([0.1f]).expand(outputs);
        }

        change?.Invoke(tensors);
        var path = folder.File("weights.safetensors");
        SafetensorsWriter.Write(path, tensors);
        return path;
    }
}
