using System.Text.Json;
using NAFlow.Files;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// Checkpoints that PyTorch itself wrote, as people have them: the network gives PyTorch's own first scores. Needs Debian's python3-torch, which
/// makes them, and the program that does beside the repository.
/// </summary>
public sealed class FieldCaseTests(ITestOutputHelper output)
{
    /// <summary>What tensors cannot show and is not the usual.</summary>
    private static readonly Dictionary<string, string> Chosen = new()
    {
        ["resnet18_two_linear_no_relu.pth"] = "head-activation=none",
        ["resnet50_stride_in_1x1.pth"] = "bottleneck-stride=1x1",
    };

    [Fact]
    public void Every_checkpoint_gives_the_first_scores_of_PyTorch()
    {
        using var folder = new TemporaryFolder();
        var program = SharedAssets.Require("field/make_cases.py");
        DebianPython.Require();
        Assert.True(DebianPython.Run(program, folder.Path), "the cases could not be made");
        FieldCases.Compare(folder.Path, Chosen, output, fewest: 20);
    }
}

/// <summary>Checkpoints with PyTorch's own scores beside them.</summary>
internal static class FieldCases
{
    private const double Tolerance = 1e-3;

    /// <summary>Reads every checkpoint of a folder and compares its scores with those beside it.</summary>
    /// <param name="folder">The folder, with the inputs as <c>x_SIZE_CHANNELS.safetensors</c>.</param>
    /// <param name="chosen">What is assumed of files by their names.</param>
    /// <param name="output">Told how far off each is.</param>
    /// <param name="fewest">There are more checkpoints than this.</param>
    public static void Compare(string folder, IReadOnlyDictionary<string, string> chosen, ITestOutputHelper output, int fewest)
    {
        string[] cases = [.. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.True(cases.Length > fewest, $"{cases.Length} cases were made");
        foreach (var path in cases)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            using var expected = JsonDocument.Parse(File.ReadAllBytes(path));
            var (root, file) = (expected.RootElement, path[..^".json".Length]);
            using var input = SafetensorsFile.Open(
                Path.Combine(folder, $"x_{root.GetProperty("size").GetInt32()}_{root.GetProperty("channels").GetInt32()}.safetensors"));
            using var network = Zoo.Create(
                Weights.From(file), assumptions: Assumptions.From(chosen.TryGetValue(Path.GetFileName(file), out var word) ? [word] : []));

            var scores = network.call(input.Read("input")).flatten().data<float>().ToArray();

            Assert.Equal(root.GetProperty("network").GetString(), network.Name);
            var wanted = root.GetProperty("top").EnumerateArray().Zip(root.GetProperty("scores").EnumerateArray(), (index, score) =>
                (Index: index.GetInt32(), Score: score.GetDouble())).ToArray();
            Assert.Equal(wanted.Select(entry => entry.Index),
                scores.Index().OrderByDescending(entry => entry.Item).Take(wanted.Length).Select(entry => entry.Index));
            var worst = wanted.Max(entry => Math.Abs(scores[entry.Index] - entry.Score) / wanted.Max(other => Math.Abs(other.Score)));
            output.WriteLine($"{Path.GetRelativePath(folder, file)}: {worst:0.0e+0}");
            Assert.InRange(worst, 0, Tolerance);
        }
    }
}
