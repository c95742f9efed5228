using NAFlow.Decisions;
using NAFlow.Flow;
using NAFlow.Imaging;
using NAFlow.Interactive;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>The README's example compiles, runs, and is the one below.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_example_of_the_readme_is_the_one_that_runs()
    {
        var readme = Read("README.md");
        var example = Read("tests/NAFlow.Tests/ReadmeTests.cs").Split("        // The example\n")[1].Split("        // Its end\n")[0];
        Assert.Contains(string.Concat(example.Split('\n').Select(line => line.Length > 8 ? line[8..] + "\n" : "\n")).Trim(), readme);
    }

    [Fact]
    public void The_example_of_the_readme_runs()
    {
        using var folder = new TemporaryFolder();
        File.Copy(SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors"), folder.File("squeezenet1_1.safetensors"));
        File.Copy(SharedAssets.Require("assets/images/photos/ILSVRC2012_val_00048482.JPEG"), folder.File("frog.jpg"));
        Run(folder.File("squeezenet1_1.safetensors"), folder.File("frog.jpg"), folder.Path);
        Assert.True(File.Exists(folder.File("flow.html")));
    }

    private static void Run(string weights, string photo, string results)
    {
        // The example
        using var network = Zoo.SqueezeNet11(Weights.From(weights));
        using var flow = network.Explain(Photo.Load(photo));            // the class that comes first
        using var plain = network.Explain(Photo.Load(photo), Decision.Class("tree frog"), ExplainOptions.MinimumNorm);

        foreach (var layer in flow.Layers)                              // shallow to deep; the image is "input"
            Console.WriteLine($"{layer.Name,-32} {layer.AbandonedFraction,8:P1} abandoned, residual {layer.Residual:0.00}");

        HeatMap map = flow["features.12"].Map;                          // unscaled, [13, 13]
        flow.ToPicture().SavePng(Path.Combine(results, "flow.png"));
        flow.SavePage(Path.Combine(results, "flow.html"));
        flow.Save(results);                                             // flow.json, flow.safetensors
        using var again = AttentionFlow.Load(results);
        // Its end
        Assert.Equal((13, 13), (map.Height, map.Width));
        Assert.Equal(plain.Layers.Length, again.Layers.Length);
    }

    private static string Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NAFlow.Research.sln"))) folder = folder.Parent!;
        return File.ReadAllText(Path.Combine(folder.FullName, path)).ReplaceLineEndings("\n");
    }
}
