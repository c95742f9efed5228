using NAFlow.Data;
using NAFlow.Files;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class ExperimentTests
{
    [Fact]
    public void All_nine_are_listed()
    {
        var run = ToolRun.Of("experiment", "list");
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        foreach (var experiment in ExperimentList.All)
            Assert.Single(run.Out.Split('\n'), line => line.StartsWith($"{experiment.Name} ", StringComparison.Ordinal)
                && line.Contains($" {experiment.CompactNetwork} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_experiments_are_run_on_a_folder_of_photos()
    {
        using var folder = new TemporaryFolder();
        Photos(folder, classes: 3, perClass: 4);
        Weights(folder, "alexnet", "alexnet_compact", Head.Classifier(3));
        Weights(folder, "proxy-anchor", "bn_inception_compact", Head.LinearEmbedding(512));
        var run = ToolRun.Of("experiment", "run", "alexnet", "proxy-anchor", "--weights", folder.Path, "--data", folder.File("photos"), "--images",
            "1", "--out", folder.File("out"));
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("alexnet: top-1 accuracy ", run.Out, StringComparison.Ordinal);
        Assert.Contains("proxy-anchor: Recall@1 ", run.Out, StringComparison.Ordinal);
        Assert.Equal(1 + 1 + 4, File.ReadLines(folder.File("out/figures.csv")).Count());
        foreach (var name in new[] { "alexnet", "proxy-anchor" })
            foreach (var file in new[] { "results.md", "summary.png", "flows/01.png", "manifest.json" }) Assert
                .True(File.Exists(folder.File($"out/{name}/{file}")), $"{name}/{file}");
    }

    [Theory]
    [InlineData("No experiment is given", "run")]
    [InlineData("no experiment named 'vgg'", "run", "vgg")]
    [InlineData("Both --all and the experiment 'alexnet'", "run", "alexnet", "--all")]
    [InlineData("There is no option '--photos'", "run", "alexnet", "--photos")]
    [InlineData("no published weights of simsiam", "run", "simsiam", "--weights", "full")]
    [InlineData("There is no folder '/no/where'", "run", "alexnet", "--data", "/no/where")]
    [InlineData("-1 images cannot be explained", "run", "alexnet", "--images", "-1")]
    [InlineData("0 threads", "run", "alexnet", "--threads", "0")]
    [InlineData("There is no command 'rum'; the nearest is run, and naflow experiment --help lists all.", "rum")]
    [InlineData("There is no command 'walk'; naflow experiment --help lists all.", "walk")]
    public void What_cannot_be_run_is_refused_in_one_sentence(string named, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of(["experiment", .. arguments, .. arguments[0] == "run" ? ["--out", folder.File("out")] : Array.Empty<string>()]);
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.False(Path.Exists(folder.File("out")));
    }

    [Fact]
    public void Weights_of_another_network_and_bad_photos_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        Photos(folder, classes: 3, perClass: 2);
        Weights(folder, "alexnet", "alexnet_compact", Head.Classifier(3));
        var other = ToolRun.Of("experiment", "run", "protonet", "--weights", folder.File("alexnet.safetensors"), "--out", folder.File("out"));
        Assert.Equal(2, other.Code);
        Assert.Contains("alexnet_compact", other.Error, StringComparison.Ordinal);
        File.WriteAllText(folder.File("photos/class 1/1.png"), "no photo");
        var bad = ToolRun.Of("experiment", "run", "alexnet", "--weights", folder.Path, "--data", folder.File("photos"), "--out", folder.File("out"));
        Assert.Equal(2, bad.Code);
        Assert.Contains(Path.Combine("class 1", "1.png"), bad.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(folder.File("out")));
    }

    private static void Photos(TemporaryFolder folder, int classes, int perClass)
    {
        for (var image = 0; image < classes * perClass; image++)
        {
            var pixels = new byte[20 * 20 * 3];
            new Random(image).NextBytes(pixels);
            Directory.CreateDirectory(folder.File($"photos/class {image % classes}"));
            Photo.FromPixels("noise", 20, 20, pixels).SavePng(folder.File($"photos/class {image % classes}/{image / classes}.png"));
        }
    }

    private static void Weights(TemporaryFolder folder, string experiment, string network, Head head)
    {
        var tensors = ZooNetwork.Tensors(network, head);
        SafetensorsWriter.Write(
            folder.File($"{experiment}.safetensors"), tensors, new Dictionary<string, string> { [WeightsContent.NetworkKey] = network });
        foreach (var tensor in tensors.Values) tensor.Dispose();
    }
}
