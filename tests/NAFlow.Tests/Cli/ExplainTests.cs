using System.Text.Json;
using NAFlow.Cli;
using NAFlow.Data;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Inversion;
using SkiaSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class ExplainTests
{
    private static readonly string[] Files = ["flow.html", "flow.json", "flow.png", "flow.safetensors"];

    [Fact]
    public void Bare_explain_names_the_creature_that_was_drawn()
    {
        using var folder = new TemporaryFolder();

        var run = ToolRun.Of("explain", "--out", folder.Path);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal(Files, Names(folder.Path));
        using var flow = AttentionFlow.Load(folder.Path);
        Assert.Equal("resnet50_compact", flow.Manifest.Network);
        Assert.Equal(CreatureSet.Test.Classes[CreatureSet.Test.LabelOf(DrawnSource.Sample)].Name, flow.Explained.Name);
        Assert.InRange(flow.Explained.Probability!.Value, 0.5, 1);
    }

    [Fact]
    public void The_known_neurons_explain_their_drawn_picture()
    {
        using var folder = new TemporaryFolder();
        var target = folder.File("results");

        var run = ToolRun.Of("explain", "--model", "known-neurons", "--out", target);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("red disc", run.Out);
        Assert.Contains(Path.Combine(target, "flow.html"), run.Out);
        Assert.Equal(Files, Names(target));
        using var flow = AttentionFlow.Load(target);
        Assert.Equal(["input", "conv1", "relu1", "conv2", "relu2"], flow.Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void Another_class_by_name_and_nothing_said_when_quiet()
    {
        using var folder = new TemporaryFolder();

        var run = ToolRun.Of("explain", "--model", "known-neurons", "--class", "Blue Triangle", "--quiet", "--out", folder.Path);

        Assert.Equal(new ToolRun(0, string.Empty, string.Empty), run);
        using var flow = AttentionFlow.Load(folder.Path);
        Assert.Equal("blue triangle", flow.Explained.Name);
    }

    [Fact]
    public void Options_override_their_part_of_the_preset()
    {
        using var folder = new TemporaryFolder();

        var run = ToolRun.Of(
            "explain", "--model", "known-neurons", "--preset", "repaired", "--rows", "all", "--merge", "false", "--tolerance", "0.05",
            "--max-iterations", "7", "--uniform",
            "--out", folder.Path);

        Assert.Equal(0, run.Code);
        using var flow = AttentionFlow.Load(folder.Path);
        var expected = ExplainOptions.Repaired with { Coefficients = CoefficientRule.Uniform };
        Assert.Equal(
            expected with
            {
                Inverse = (MinimumNormInverse)expected.Inverse with
                {
                    Rows = RowSelection.All,
                    MergeNarrow = false,
                    Solver = new LsmrOptions { Tolerance = 0.05, MaxIterations = 7 },
                },
            },
            flow.Options);
    }

    [Fact]
    public void Abandoning_can_be_switched_off_from_any_preset()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(0, ToolRun
            .Of("explain", "--model", "known-neurons", "--preset", "repaired", "--no-gate", "--max-iterations", "7", "--out", folder.Path).Code);

        using var flow = AttentionFlow.Load(folder.Path);
        var inverse = (SolvedInverse)flow.Options.Inverse;
        Assert.Equal((false, RowSelection.Used, true), (inverse.Abandoning, inverse.Rows, inverse.MergeNarrow));
    }

    [Theory]
    [InlineData("--inverse", "none", "--tolerance", "0.1")]
    [InlineData("--inverse", "none", "--solve", "block")]
    [InlineData("--preset", "as-published", "--rows", "all")]
    [InlineData("--inverse", "none", "--offset", "zero")]
    [InlineData("--inverse", "kept", "--offset", "zero")]
    [InlineData("--rows", "all", "--no-gate")]
    public void An_option_that_the_inverse_does_not_heed_is_refused(params string[] options)
    {
        using var folder = new TemporaryFolder();

        var run = ToolRun.Of(["explain", "--model", "known-neurons", .. options, "--out", folder.Path]);

        Assert.Equal(2, run.Code);
        Assert.Contains("leave", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Kept_tensors_are_saved_under_their_names()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(0, ToolRun.Of("explain", "--model", "known-neurons", "--save-tensors", "--out", folder.Path).Code);

        using var file = SafetensorsFile.Open(folder.File("flow.safetensors"));
        string[] wanted = [.. new[] { "map", "channels", "activation", "coefficients", "bpfm" }.Select(kind => $"{kind}/conv2")];
        Assert.Subset(file.Names.ToHashSet(), wanted.ToHashSet());
        Assert.Equal([112, 112], file["map/conv2"].Shape);
        Assert.Equal([3, 112, 112], file["bpfm/conv2"].Shape);
    }

    [Fact]
    public void The_document_is_as_the_reader_expects_it()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(0, ToolRun.Of("explain", "--model", "known-neurons", "--out", folder.Path).Code);

        using var document = JsonDocument.Parse(File.ReadAllBytes(folder.File("flow.json")));
        var layers = document.RootElement.GetProperty("layers");
        var image = layers[0];
        Assert.Equal(
            ["name", "kind", "shape", "onEveryPath", "shares", "likenessToNoInversion", "abandonedFraction", "abandonedChannelFraction", "residual",
                "condition", "iterations", "seconds",
                "spatialEntropy", "findings"],
            image.EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.Number, image.GetProperty("iterations").ValueKind);
        Assert.Equal(JsonValueKind.Null, layers[1].GetProperty("iterations").ValueKind);
        Assert.Equal("kept", document.RootElement.GetProperty("options").GetProperty("inversion").GetProperty("method").GetString());
        Assert.Equal("red disc", document.RootElement.GetProperty("topClasses")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Pictures_are_written_in_the_formats_that_are_asked_for()
    {
        using var folder = new TemporaryFolder();

        var run = ToolRun.Of(
            "explain", "--model", "known-neurons", "--out", folder.Path, "--format", "svg,pdf,gif", "--width", "85mm", "--show", "map", "--scale",
            "minmax");

        Assert.Equal(0, run.Code);
        Assert.Equal(
            ["flow.gif", "flow.html", "flow.json", "flow.pdf", "flow.safetensors", "flow.svg"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--format cannot be 'bmp': choose of png, svg, pdf, gif, webp, with commas between.", "--format", "bmp")]
    [InlineData("'thin' is no width of a picture", "--width", "thin")]
    [InlineData("leave one of them out", "--scale", "minmax", "--percentile", "90")]
    [InlineData("choose an opacity from 0 to 1", "--opacity", "3")]
    public void What_cannot_be_drawn_is_refused(string sentence, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of(["explain", "--model", "known-neurons", "--out", folder.File("out"), .. options]);
        Assert.Equal(2, run.Code);
        Assert.Contains(sentence, run.Error);
        Assert.False(Path.Exists(folder.File("out")));
    }

    [Fact]
    public void Odd_photos_of_a_folder_get_a_folder_each()
    {
        using var folder = new TemporaryFolder();
        var weights = SmallSqueezeNet.Save(folder);
        var photos = Directory.CreateDirectory(folder.File("photos")).FullName;
        TestPictures.Plain(1, 1, new RgbColour(9, 200, 30)).SavePng(Path.Combine(photos, "dot.png"));
        File.WriteAllBytes(Path.Combine(photos, "gray.jpg"), EncodedPictures.GrayJpeg);
        File.WriteAllBytes(Path.Combine(photos, "dot.jpg"), TestPictures.WithOrientation(
            TestPictures.Encode(40, 24, SKEncodedImageFormat.Jpeg, (x, y) => new SKColor((byte)(6 * x), (byte)(9 * y), 80)), 6));
        File.WriteAllBytes(Path.Combine(photos, "glass.png"),
            TestPictures.Encode(30, 30, SKEncodedImageFormat.Png, (x, y) => new SKColor(200, 10, 10, (byte)(8 * x))));
        File.WriteAllText(Path.Combine(photos, "notes.txt"), "no photo");
        var target = folder.File("results");

        var run = ToolRun.Of("explain", photos, "--weights", weights, "--layers", "features.1?", "--resize", "crop", "--out", target);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal(["dot", "dot-2", "glass", "gray"], Names(target));
        Assert.All(Names(target), name => Assert.Equal(Files, Names(Path.Combine(target, name))));
        Assert.Equal(6, run.Out.Trim().Split('\n').Length);
        Assert.Contains("4 images, 4 at a time: ", run.Out);
        using var flow = AttentionFlow.Load(Path.Combine(target, "gray"));
        Assert.Equal(("gray.jpg", "squeezenet1_1"), (flow.Manifest.Input, flow.Manifest.Network));
        Assert.StartsWith("its short side 256 pixels, the middle 224", flow.Manifest.Preprocessing);
        var page = File.ReadAllText(Path.Combine(target, "gray", "flow.html"));
        Assert.Contains("features.<wbr>12", page);
        Assert.DoesNotContain("features.<wbr>3", page);
    }

    [Fact]
    public void Less_memory_makes_smaller_batches_and_the_same_maps()
    {
        using var folder = new TemporaryFolder();
        var weights = SmallSqueezeNet.Save(folder);
        var photos = Directory.CreateDirectory(folder.File("photos")).FullName;
        foreach (var number in Enumerable.Range(0, 5)) TestPictures.Noise(40, 30, number).SavePng(Path.Combine(photos, $"{number}.png"));

        var alone = ToolRun.Of("explain", photos, "--weights", weights, "--memory", "1e-6", "--out", folder.File("alone"));
        var together = ToolRun.Of("explain", photos, "--weights", weights, "--memory", "2", "--out", folder.File("together"));

        Assert.StartsWith("5 images, 1 at a time: ", alone.Out);
        Assert.StartsWith("5 images, 4 at a time: ", together.Out);
        Assert.Contains("and 2 GiB may be taken (--memory)", together.Out);
        Assert.Equal(
            alone.Out.Split('\n').Skip(1).Select(line => line.Replace("alone", "together", StringComparison.Ordinal)),
            together.Out.Split('\n').Skip(1));
        Assert.All(Enumerable.Range(0, 5).Select(number => $"{number}"), name =>
        {
            Assert.Equal(Files, Names(folder.File($"alone/{name}")));
            using var one = AttentionFlow.Load(folder.File($"alone/{name}"));
            using var other = AttentionFlow.Load(folder.File($"together/{name}"));
            Assert.Equal((name + ".png", one.Explained.Index), (other.Manifest.Input, other.Explained.Index));
            Assert.Equal(one.Manifest.InputSha256, other.Manifest.InputSha256);
        });
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    public void No_memory_is_refused(string memory)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            $"--memory cannot be {memory} GiB; give a number above 0, such as 4.",
            ToolRun.Refusal(folder.File("out"), "explain", "--memory", memory));
    }

    [Fact]
    public void One_bad_photo_does_not_lose_the_others()
    {
        using var folder = new TemporaryFolder();
        var weights = SmallSqueezeNet.Save(folder);
        var photos = Directory.CreateDirectory(folder.File("photos")).FullName;
        for (var number = 0; number < 9; number++) TestPictures.Noise(8, 8, number).SavePng(Path.Combine(photos, $"{number}.png"));
        File.WriteAllBytes(Path.Combine(photos, "2.PNG"), TestPictures.Noise(8, 8).ToPng()[..60]);
        File.WriteAllText(Path.Combine(photos, "a.jfif"), "<html>");
        File.WriteAllText(Path.Combine(photos, "list.csv"), "no photo");
        File.WriteAllText(Path.Combine(photos, "._0.png"), "what a system leaves behind");
        Directory.CreateDirectory(Path.Combine(photos, "inner"));
        var target = folder.File("results");

        var run = ToolRun.Of("explain", photos, "--weights", weights, "--layers", "features.12", "--out", target);

        Assert.Equal(3, run.Code);
        Assert.Equal(
            ["'2.PNG' is damaged or ends before its picture is complete; copy or download it again.",
                "'a.jfif' is a web page, not a picture; download the picture itself."],
            run.Error.TrimEnd().Split(Environment.NewLine));
        Assert.Equal($"Left out of '{photos}', since not called as photos are: list.csv, a folder in it.", run.Out.Split(Environment.NewLine)[0]);
        // A name follows from the list of photos alone, so that a part of them gives the same.
        Assert.Equal(["0", "1", "2-2", "3", "4", "5", "6", "7", "8"], Names(target));
        using var flow = AttentionFlow.Load(Path.Combine(target, "8"));
        Assert.Equal("8.png", flow.Manifest.Input);
    }

    [Fact]
    public void A_path_that_is_not_there_and_a_strip_do_not_lose_the_others()
    {
        using var folder = new TemporaryFolder();
        TestPictures.Noise(64, 48).SavePng(folder.File("good.png"));
        TestPictures.Noise(4000, 2).SavePng(folder.File("strip.png"));
        Directory.CreateDirectory(folder.File("empty"));

        var run = ToolRun.Of(
            "explain", folder.File("none.png"), folder.File("strip.png"), folder.File("empty"), folder.File("good.png"), "--resize", "keep",
            "--weights", SmallSqueezeNet.Save(folder), "--layers", "features.12", "--out", folder.File("out"));

        Assert.Equal(3, run.Code);
        string[] lines = run.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.Contains("There is no file or folder", lines[0]);
        Assert.Contains("holds no photo", lines[1]);
        Assert.Contains("'strip.png' of 4000 x 2 pixels would be", lines[2]);
        Assert.Equal(["good"], Names(folder.File("out")));
    }

    [Fact]
    public void Strips_alone_are_bad_input()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "a.png", "b.png" }) TestPictures.Noise(4000, 2).SavePng(folder.File(name));
        Assert.Contains("None of the 2 photos can be used; the first: 'a.png' of 4000 x 2 pixels", ToolRun.Refusal(
            folder.File("out"), "explain", folder.File("a.png"), folder.File("b.png"), "--resize", "keep", "--weights",
            SmallSqueezeNet.Save(folder)));
    }

    [Fact]
    public void No_good_photo_at_all_is_bad_input()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["explain", folder.File("a.png"), folder.File("b.png"), "--weights", SmallSqueezeNet.Save(folder)];
        foreach (var path in arguments[1..3]) File.WriteAllBytes(path, []);
        Assert.Equal("None of the 2 photos can be used; the first: 'a.png' is empty; copy or download the picture again.",
            ToolRun.Refusal(folder.File("out"), arguments));
    }

    [Fact]
    public void Samples_of_a_tensor_are_numbered()
    {
        using var folder = new TemporaryFolder();
        var weights = SmallSqueezeNet.Save(folder);
        using var images = rand([2, 3, 64, 48]);
        SafetensorsWriter.Write(folder.File("images.safetensors"), new Dictionary<string, Tensor> { ["input"] = images });
        var target = folder.File("results");

        var run = ToolRun.Of("explain", "--tensor", folder.File("images.safetensors"), "--weights", weights, "--class", "4", "--out", target);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal(["000", "001"], Names(target));
        using var flow = AttentionFlow.Load(Path.Combine(target, "001"));
        Assert.Equal("images.safetensors, sample 1", flow.Manifest.Input);
        Assert.Equal((null, 64, 48, 4), (flow.Picture, flow.InputHeight, flow.InputWidth, flow.Explained.Index));
    }

    [Fact]
    public void A_real_photo_gives_a_map_for_every_layer()
    {
        var weights = SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors");
        var photo = SharedAssets.Require("assets/images/photos/ILSVRC2012_val_00048482.JPEG");
        using var folder = new TemporaryFolder();

        var run = ToolRun.Of("explain", photo, "--model", "squeezenet1_1", "--weights", weights, "--out", folder.Path);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        using var flow = AttentionFlow.Load(folder.Path);
        Assert.Equal("tree frog, tree-frog", flow.Explained.Name);
        Assert.Equal(("input", "features.12"), (flow.Layers[0].Name, flow.Layers[^1].Name));
    }

    [Theory]
    [InlineData("--colours")]
    [InlineData("--colors")]
    public void Colours_by_either_spelling(string option)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, ToolRun.Of("explain", "--model", "known-neurons", option, "jet", "--out", folder.File("jet")).Code);
        Assert.Equal(0, ToolRun.Of("explain", "--model", "known-neurons", "--out", folder.File("usual")).Code);
        Assert.NotEqual(File.ReadAllBytes(folder.File("usual/flow.png")), File.ReadAllBytes(folder.File("jet/flow.png")));
    }

    [Theory]
    [InlineData("There are no compact weights named 'resnet5'; the nearest are resnet50", "--weights", "compact:resnet5")]
    [InlineData("The weights say that they are of conv4_compact and not of alexnet; choose that model, or other weights.", "--model", "alexnet",
        "--weights", "compact:protonet")]
    public void Compact_weights_that_are_not_there_are_refused(string sentence, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(sentence, ToolRun.Refusal(folder.File("out"), ["explain", .. arguments]), StringComparison.Ordinal);
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}

public sealed class CancellationTests
{
    [Fact]
    public void A_cancelled_run_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        var run = ToolRun.Of(cancelled.Token, "explain", "--out", folder.File("deep/results"));

        Assert.Equal((130, string.Empty), (run.Code, run.Out));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_run_cancelled_on_its_way_leaves_what_was_there()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("flow.json"), "mine");
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(60));

        var run = ToolRun.Of(cancelled.Token, "explain", "--model", "known-neurons", "--tolerance", "0", "--max-iterations", "1000000", "--out",
            folder.Path);

        Assert.Equal(130, run.Code);
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path))));
    }
}
