using NAFlow.Evaluation;
using NAFlow.Models;

namespace NAFlow.Bench;

/// <summary>How maps fare down a trained network.</summary>
internal static class DepthBench
{
    public static void Run(string weightsFile, string folder, int count, string layers, TextWriter output)
    {
        var weights = Weights.From(weightsFile);
        using var network = Zoo.Create(Zoo.Recognise(weights) ?? throw new InvalidInputException($"'{weightsFile}' holds the weights of no model here."), weights);
        string[] photos =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png").Order(StringComparer.Ordinal),
        ];
        var step = Math.Max(1, photos.Length / count);
        var result = DepthStudy.Run(network, [.. photos.Where((_, index) => index % step == 0).Take(count)], DepthMethods.All);
        output.Write(DepthTable.Write(result, new LayerGlob(layers).Matches));
    }
}
