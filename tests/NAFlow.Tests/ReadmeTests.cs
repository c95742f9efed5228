using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Imaging;
using NAFlow.Interactive;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The README's example compiles, runs, and is the one below.</summary>
public sealed class ReadmeTests
{
    [Theory]
    [InlineData("The example")]
    [InlineData("The network")]
    [InlineData("The comparison")]
    [InlineData("The creatures")]
    [InlineData("The evaluation")]
    public void The_examples_of_the_readme_are_the_ones_that_run(string name)
    {
        var example = Read("tests/NAFlow.Tests/ReadmeTests.cs").Split($"        // {name}\n")[1].Split("        // Its end\n")[0];
        Assert.Contains(string.Concat(example.Split('\n').Select(line => line.Length > 8 ? line[8..] + "\n" : "\n")).Trim(), Read("README.md"));
    }

    [Fact]
    public void The_table_of_networks_in_the_readme_is_the_recorded_one() =>
        Assert.Contains(NetworkCostTable.Write(NetworkCostRecord.Published), Read("README.md"));

    [Fact]
    public void The_table_of_compact_networks_in_the_readme_is_that_of_their_records() => Assert.Contains(CompactTable.Write(), Read("README.md"));

    [Fact]
    public void The_creatures_of_the_readme_are_drawn()
    {
        // The creatures
        var scene = CreatureSet.Test.Scene(860);                        // what a picture shows
        var picture = scene.Draw(384);                                  // any size; the compact networks read 96 pixels
        bool[] wings = picture.Mask(CreaturePart.Wings);                // the pixels that show the wings
        var wingless = scene.Without(CreaturePart.Wings).Draw(384);     // the same picture otherwise
        var other = scene.With(CreaturePart.Beak, 2).Draw(384);
        using var images = CreatureSet.Gallery.Draw();                  // [N, 3, 96, 96] with labels
        // Its end
        Assert.Contains(true, wings);
        Assert.Equal(0, wingless.PixelsOf(CreaturePart.Wings));
        Assert.NotEqual(picture.Pixels.ToArray(), other.Pixels.ToArray());
        Assert.Equal([300, 3, 96, 96], images.Images.shape);
    }

    [Fact]
    public void The_methods_of_the_readme_are_judged()
    {
        using var network = SmallNetworks.Plain();
        using var input = SmallNetworks.Image();
        var judged = 0;
        // The evaluation
        using var traced = TracedDecision.Record(network, input, Decision.Top1);       // one trace for all methods
        foreach (var method in MethodList.Find(["flow", "layercam"], seed: 1))
        {
            var map = method.Explain(traced, default)[0]["relu2"];
            var curves = DeletionInsertionCurves.Of(new EvaluatedImage(traced), map);  // and IMapMetric for the rest
        }
        // Its end
        foreach (var method in MethodList.Find(["flow", "layercam"], seed: 1))
        {
            var curves = DeletionInsertionCurves.Of(new EvaluatedImage(traced), method.Explain(traced, default)[0]["relu2"]);
            if (double.IsFinite(curves.DeletionArea)) judged++;
        }

        Assert.Equal(2, judged);
    }

    [Fact]
    public void The_network_of_the_readme_runs()
    {
        // The network
        using var tiny = Network.FromSequential("tiny", nn.Sequential(
            ("conv1", nn.Conv2d(3, 8, 3, padding: 1)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(8, 16, 3, stride: 2)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(16, 10))));
        // Its end
        using var image = rand(1, 3, 32, 32);
        using var flow = tiny.Explain(image)[0];
        Assert.Equal(["input", "conv1", "relu1", "conv2", "relu2"], flow.Layers.Select(layer => layer.Name));
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

    [Fact]
    public void The_comparison_of_the_readme_runs()
    {
        var birds = SharedAssets.Require("assets/images/cub20/Scarlet_Tanager");
        Photo[] photos = [.. Directory.GetFiles(birds).Order(StringComparer.Ordinal).Take(4).Select(Photo.Load)];
        Compare(SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors"), photos[0], photos[1], photos[2..], [0, 0]);
    }

    private static void Compare(string weights, Photo query, Photo reference, Photo[] photos, int[] labels)
    {
        // The comparison
        using var network = Zoo.SqueezeNet11(Weights.From(weights));
        using var pair = network.ExplainPair(query, reference);         // two photos, each seen from the other; the cosine
        using var flow = network.Explain(query, Decision.Similarity(reference, Metric.Euclidean) with { At = "features.12" });
        foreach (var channel in pair.Query.Contributions!.Top(5))       // they add up to the cosine
            Console.WriteLine($"channel {channel.Channel}: {channel.Contribution:0.000}, weight {channel.Weight:0.00}");

        using var known = network.Embed(photos);                        // [N, D]
        using var bank = new MemoryBank(known, labels);
        using var why = network.Explain(query, Decision.Neighbours(bank));
        using var kind = network.Explain(query, Decision.Prototype(known, Metric.Cosine, "scarlet tanager"));
        using var rather = network.Explain(query, Decision.Contrast("jay", "junco"));
        // Its end
        Assert.Equal(pair.Query.Explained.Score, pair.Reference.Explained.Score, 1e-5);
        Assert.Equal("mean cosine similarity to 2 neighbours of class 0", why.Explained.Label);
        Assert.Equal("jay rather than junco", rather.Explained.Label);
        Assert.True(flow.Explained.Score < 0 && kind.Explained.Score > 0);
    }

    private static string Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NAFlow.Research.sln"))) folder = folder.Parent!;
        return File.ReadAllText(Path.Combine(folder.FullName, path)).ReplaceLineEndings("\n");
    }
}
