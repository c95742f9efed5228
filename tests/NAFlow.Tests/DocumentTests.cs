using System.Text.RegularExpressions;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Imaging;
using NAFlow.Interactive;
using NAFlow.Inversion;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// The documents: their examples compile, run, and are the ones below; their tables are the recorded ones; their links lead somewhere.
/// </summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData("The first flow", "README.md")]
    [InlineData("The example", "src/NAFlow/README.md")]
    [InlineData("The network", "src/NAFlow/README.md")]
    [InlineData("The inverses", "src/NAFlow/README.md")]
    [InlineData("The comparison", "src/NAFlow/README.md")]
    [InlineData("The creatures", "src/NAFlow.Data/README.md")]
    [InlineData("The evaluation", "src/NAFlow.Evaluation/README.md")]
    public void The_examples_of_the_documents_are_the_ones_that_run(string name, string document)
    {
        var example = Read("tests/NAFlow.Tests/DocumentTests.cs").Split($"        // {name}\n")[1].Split("        // Its end\n")[0];
        var text = string.Concat(example.Split('\n').Select(line => line.Length > 8 ? line[8..] + "\n" : "\n")).Trim();
        Assert.Contains(text, Read(document).Replace("\"squeezenet1_1.safetensors\"", "weights").Replace("\"frog.jpg\"", "photo"));
    }

    [Fact]
    public void The_table_of_networks_is_the_recorded_one() =>
        Assert.Contains(NetworkCostTable.Write(NetworkCostRecord.Published), Read("src/NAFlow.Models/README.md"));

    [Fact]
    public void The_table_of_compact_networks_is_that_of_their_records() =>
        Assert.Contains(CompactTable.Write(), Read("src/NAFlow.Training/README.md"));

    [Fact]
    public void The_first_page_is_short_and_begins_with_a_picture()
    {
        var lines = Read("README.md").Split('\n');
        Assert.InRange(lines.Length, 50, 150);
        Assert.StartsWith("![", lines[2]);
    }

    [Fact]
    public void Every_project_has_a_readme() =>
        Assert.All(Directory.GetDirectories(Path.Combine(Root, "src")), project =>
            Assert.True(File.Exists(Path.Combine(project, "README.md")), project));

    [Fact]
    public void Every_link_of_the_documents_leads_somewhere()
    {
        string[] documents =
        [
            "README.md", "notebooks/README.md", "environment/README.md", "environment/slurm/README.md", "data/README.md", "data/evidence/README.md",
            .. Directory.GetDirectories(Path.Combine(Root, "src")).Select(project => $"src/{Path.GetFileName(project)}/README.md"),
        ];
        Assert.All(documents, document => Assert.All(Links(Read(document)), link => AssertLeadsSomewhere(document, link)));
    }

    private static IEnumerable<string> Links(string text) =>
        Regex.Matches(text, @"\]\((?!https?:)([^)\s]+)\)").Select(match => match.Groups[1].Value);

    private static void AssertLeadsSomewhere(string document, string link)
    {
        var (path, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
        var target = path.Length == 0
            ? document
            : Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(document)!, path)));
        var whole = Path.Combine(Root, target);
        Assert.True(File.Exists(whole) || Directory.Exists(whole), $"{document}: {link}");
        if (anchor is null) return;
        var headings = Regex.Matches(Read(target), @"^#+ (.+)$", RegexOptions.Multiline)
            .Select(match => Regex.Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-'));
        Assert.True(headings.Contains(anchor), $"{document}: {link}");
    }

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
    public void The_inverses_of_the_readme_are_what_it_says()
    {
        // The inverses
        var looser = ExplainOptions.Default with { Inverse = Inverse.Kept with { Solver = Inverse.Kept.Solver with { Tolerance = 0.1 } } };
        var least = ExplainOptions.Default with { Inverse = Inverse.MinimumNorm with { Offset = OffsetRule.Zero } };
        var none = ExplainOptions.Default with { Inverse = Inverse.None };   // the control: element-wise Grad-CAM
        // Its end
        Assert.NotEqual(ExplainOptions.Default.Inverse, looser.Inverse);
        Assert.Equal((1e-2, 1e-3), (Inverse.Kept.Solver.Tolerance, Inverse.MinimumNorm.Solver.Tolerance));
        Assert.Equal(("minimum norm", "no inversion"), (least.Inverse.Name, none.Inverse.Name));
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

    [Fact]
    public void The_first_flow_of_the_readme_runs()
    {
        var weights = SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors");
        var photo = SharedAssets.Require("assets/images/photos/ILSVRC2012_val_00048482.JPEG");
        using var folder = new TemporaryFolder();
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.Path);
        try
        {
            First(weights, photo);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.True(File.Exists(folder.File("flow.png")));
        Assert.True(File.Exists(Path.Combine(folder.File("results"), "flow.safetensors")));
    }

    private static void First(string weights, string photo)
    {
        // The first flow
        using var network = Zoo.Create("squeezenet1_1", Weights.From(weights));
        using var flow = network.Explain(Photo.Load(photo));       // the class that comes first
        foreach (var layer in flow.Layers)                              // shallow to deep; the image is "input"
            Console.WriteLine($"{layer.Name,-32} {layer.Shares!.TakingPart,8:P1} take part, residual {layer.Residual:0.00}");
        HeatMap map = flow["features.12"].Map;                          // unscaled, [13, 13]
        flow.ToPicture().SavePng("flow.png");
        flow.Save("results");                                           // flow.json, flow.safetensors
        // Its end
        Assert.Equal((13, 13), (map.Height, map.Width));
    }

    private static void Run(string weights, string photo, string results)
    {
        // The example
        using var network = Zoo.Create("squeezenet1_1", Weights.From(weights));
        using var flow = network.Explain(Photo.Load(photo));            // the class that comes first
        using var plain = network.Explain(Photo.Load(photo), Decision.Class("tree frog"), ExplainOptions.MinimumNorm);

        foreach (var layer in flow.Layers)                              // shallow to deep; the image is "input"
            Console.WriteLine($"{layer.Name,-32} {layer.Shares!.TakingPart,8:P1} take part, residual {layer.Residual:0.00}");

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
        using var network = Zoo.Create("squeezenet1_1", Weights.From(weights));
        using var pair = network.ExplainPair(query, reference);         // two photos, each seen from the other; the cosine
        using var flow = network.Explain(query, Decision.Similarity(reference, Similarity.Euclidean) with { At = "features.12" });
        foreach (var channel in pair.Query.Contributions!.Top(5))       // they add up to the cosine
            Console.WriteLine($"channel {channel.Channel}: {channel.Contribution:0.000}, weight {channel.Weight:0.00}");

        using var known = network.Embed(photos);                        // [N, D]
        using var bank = new MemoryBank(known, labels);
        using var why = network.Explain(query, Decision.Neighbours(bank));
        using var kind = network.Explain(query, Decision.Prototype(known, Similarity.Cosine, "scarlet tanager"));
        using var rather = network.Explain(query, Decision.Contrast("jay", "junco"));
        // Its end
        Assert.Equal(pair.Query.Explained.Score, pair.Reference.Explained.Score, 1e-5);
        Assert.Equal("mean cosine similarity to 2 neighbours of class 0", why.Explained.Label);
        Assert.Equal("jay rather than junco", rather.Explained.Label);
        Assert.True(flow.Explained.Score < 0 && kind.Explained.Score > 0);
    }

    private static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "NAFlow.Research.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");
}
