using NAFlow.Files;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>How photos are prepared and classes called, given on the command line and kept in the manifest.</summary>
public sealed class PhotoOptionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void What_is_given_is_kept_in_the_manifest()
    {
        File.WriteAllText(folder.File("names.txt"), "ant\nbee\ncat\ndog\nelk\n");

        using var flow = Explained(
            "--size", "64", "--mean", "0.5", "--std", "0.25,0.5,1", "--channels", "bgr", "--class-names", folder.File("names.txt"));

        Assert.Equal(
            "squashed to 64 × 64 pixels; blue, green, red, from 0 to 1, minus 0.5, 0.5, 0.5, divided by 0.25, 0.5, 1", flow.Manifest.Preprocessing);
        Assert.Equal((64, 64), (flow.InputHeight, flow.InputWidth));
        Assert.Contains(flow.Explained.Label, (string[])["ant", "bee", "cat", "dog", "elk"]);
    }

    [Fact]
    public void A_wide_range_is_the_pixels_as_they_are_and_scales_mean_and_deviation()
    {
        using var pixels = Explained("--range", "255");
        using var scaled = Explained("--range", "255", "--mean", "127.5", "--std", "51");
        using var unit = Explained("--mean", "0.5", "--std", "0.2");

        Assert.Contains("minus 0, 0, 0, divided by 0.0039", pixels.Manifest.Preprocessing);
        Assert.Equal(1, scaled.Explained.Score / unit.Explained.Score, 1e-5);
        Assert.True(pixels.Explained.Score > 10 * Math.Abs(unit.Explained.Score));
    }

    [Fact]
    public void A_photo_may_keep_its_shape()
    {
        using var flow = Explained("--resize", "keep", "--size", "64");

        Assert.Equal((64, 96), (flow.InputHeight, flow.InputWidth));
        Assert.Equal((96, 64), (flow.Picture!.Width, flow.Picture.Height));
        Assert.True(flow.Layers[^1].Shape[2] > flow.Layers[^1].Shape[1]);
    }

    [Theory]
    [InlineData("--channels asks for one", "--channels", "gray")]
    [InlineData("names 2 classes and squeezenet1_1 has 5 outputs", "--class-names", "two.json")]
    [InlineData("--mean cannot be '1,2': give one number, or three", "--mean", "1,2")]
    [InlineData("An input size of 0 pixels", "--size", "0")]
    [InlineData("cannot be read", "--class-names", "none.txt")]
    public void What_does_not_fit_is_refused_in_a_sentence(string says, string option, string value)
    {
        File.WriteAllText(folder.File("two.json"), """{"0": "ant", "1": "bee"}""");
        var run = Run(option, option == "--class-names" ? folder.File(value) : value);

        Assert.Equal(2, run.Code);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("names.json", "[\"ant\", \"bee\"]")]
    [InlineData("names.json", "{\"bee\": 1, \"ant\": 0}")]
    [InlineData("names.json", "{\"0\": [\"n01\", \"ant\"], \"1\": [\"n02\", \"bee\"]}")]
    [InlineData("names.txt", "ant\r\nbee\r\n\r\n")]
    [InlineData("names.txt", "n00000001 ant\nn00000002 bee\n")]
    public void Names_are_read_however_they_are_kept(string file, string text)
    {
        File.WriteAllText(folder.File(file), text);
        var names = NAFlow.Networks.ClassNames.Load(folder.File(file));
        Assert.Equal(["ant", "bee"], Enumerable.Range(0, names.Count).Select(index => names[index]));
    }

    [Fact]
    public void An_embedding_asks_for_a_reference_and_a_file_says_what_was_left_out()
    {
        using var scope = NewDisposeScope();
        var path = folder.File("headless.safetensors");
        var tensors = ZooNetwork.Tensors("resnet20_cifar", Head.Embedding);
        tensors["temperature"] = ones(1);
        SafetensorsWriter.Write(path, tensors);

        var refused = ToolRun.Of("explain", Photo(), "--weights", path, "--out", folder.File("out"));
        Assert.Equal(2, refused.Code);
        Assert.Contains("its output is an embedding of 64 values", refused.Error);
        Assert.Contains("--reference", refused.Error);

        var inspected = ToolRun.Of("inspect", path);
        Assert.Matches(@"left out +temperature \[1\]", inspected.Out);
    }

    public void Dispose() => folder.Dispose();

    private AttentionFlow Explained(params string[] options)
    {
        var run = Run(options);
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        return AttentionFlow.Load(folder.File("out"));
    }

    private ToolRun Run(params string[] options) => ToolRun.Of(
        ["explain", Photo(), "--weights", SmallSqueezeNet.Save(folder), "--inverse", "none", "--out", folder.File("out"), .. options]);

    private string Photo()
    {
        var path = folder.File("photo.png");
        TestPictures.Noise(96, 64).SavePng(path);
        return path;
    }
}
