using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Bad input ends with code 2 and one sentence that says what to do; nothing is written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Results => folder.File("results");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("There is no model named 'vgg'; the nearest of 90 are vgg11, vgg13, vgg16.", "--model", "vgg")]
    [InlineData("alexnet needs its weights; give them with --weights FILE", "--model", "alexnet")]
    [InlineData("Class 1000000 does not exist: resnet50_compact has 50 classes, 0 to 49", "--class", "1000000")]
    [InlineData("Class 99999999999999999999 does not exist", "--class", "99999999999999999999")]
    [InlineData("No class is named \"zebra\"", "--class", "zebra")]
    [InlineData("No layer fits 'block*'; the layers are input, conv1, relu1, conv2, relu2.", "--model", "known-neurons", "--layers", "block*")]
    [InlineData("0 threads cannot be used", "--threads", "0")]
    [InlineData("--threads cannot be 'many': give a number such as 4", "--threads", "many")]
    [InlineData("--rows cannot be 'some': choose used, all, first", "--rows", "some")]
    [InlineData("The tolerance 2 is not in [0, 1)", "--tolerance", "2")]
    [InlineData("There is no device \"tpu\"", "--device", "tpu")]
    [InlineData("There is no option '--gate'; the nearest is --no-gate, and naflow explain --help lists all.", "--gate")]
    [InlineData("There is no option '--wieghts'; the nearest is --weights, and naflow explain --help lists all.", "--wieghts", "squeezenet1_1")]
    [InlineData("There is no option '--treads'; the nearest is --threads", "--treads=4")]
    [InlineData("There is no option '--color'; the nearest is --colours", "--color", "jet")]
    [InlineData("There is no option '--photograph'; naflow explain --help lists all.", "--photograph")]
    [InlineData("Required argument missing for option: '--class'", "--class")]
    [InlineData("There is no file or folder 'nowhere.jpg'", "nowhere.jpg")]
    public void Options_and_values(string sentence, params string[] arguments)
    {
        // The option comes last where it lacks its value.
        var run = arguments is ["--class"]
            ? ToolRun.Of("explain", "--out", Results, "--class")
            : ToolRun.Of(["explain", "--out", Results, .. arguments]);
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(sentence, run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.False(Path.Exists(Results));
    }

    [Fact]
    public void Unknown_command() =>
        Assert.Equal(new ToolRun(2, string.Empty,
            $"There is no command 'explode'; the nearest is explain, and naflow --help lists all.{Environment.NewLine}"), ToolRun.Of("explode"));

    [Fact]
    public void Photo_and_tensor() => Assert.Contains("one or the other", ToolRun.Refusal(Results, "explain", Photo(), "--tensor", "x.safetensors"));

    [Fact]
    public void Network_without_photo() =>
        Assert.Contains("give a photo", ToolRun.Refusal(Results, "explain", "--weights", SmallSqueezeNet.Save(folder)));

    [Fact]
    public void Missing_weights() =>
        Assert.Contains("there is no such file", ToolRun.Refusal(Results, "explain", Photo(), "--weights", folder.File("none.safetensors")));

    [Fact]
    public void Truncated_weights()
    {
        var weights = SmallSqueezeNet.Save(folder);
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^100]);
        Assert.Contains("weights.safetensors", ToolRun.Refusal(Results, "explain", Photo(), "--weights", weights));
    }

    [Fact]
    public void Weights_of_a_wrong_shape()
    {
        var weights = SmallSqueezeNet.Save(folder, tensors => tensors["features.9.squeeze.bias"] = zeros(9));
        Assert.Contains("features.9.squeeze.bias", ToolRun.Refusal(Results, "explain", Photo(), "--weights", weights));
    }

    [Fact]
    public void Weights_that_are_not_numbers()
    {
        var weights = SmallSqueezeNet.Save(folder, tensors => tensors["features.9.squeeze.bias"] = tensor([float.NaN, float.NaN]));
        Assert.Contains("not finite", ToolRun.Refusal(Results, "explain", Photo(), "--weights", weights));
    }

    [Fact]
    public void Weights_of_no_model()
    {
        using var stray = zeros(3);
        SafetensorsWriter.Write(folder.File("stray.safetensors"), new Dictionary<string, Tensor> { ["stray"] = stray });
        Assert.Contains("holds the weights of no model here",
            ToolRun.Refusal(Results, "explain", Photo(), "--weights", folder.File("stray.safetensors")));
    }

    [Fact]
    public void Text_named_as_a_photo()
    {
        File.WriteAllText(folder.File("text.jpg"), "no picture");
        Assert.Contains("'text.jpg' is not a picture",
            ToolRun.Refusal(Results, "explain", folder.File("text.jpg"), "--weights", SmallSqueezeNet.Save(folder)));
    }

    [Fact]
    public void Folder_without_photos()
    {
        Directory.CreateDirectory(folder.File("empty"));
        Assert.Contains("holds no photo", ToolRun.Refusal(Results, "explain", folder.File("empty"), "--weights", SmallSqueezeNet.Save(folder)));
    }

    [Fact]
    public void Tensor_under_another_key() => Assert.Contains("has no tensor named input", TensorRefusal("images", ones(1, 3, 32, 32)));

    [Fact]
    public void Tensor_of_another_rank() => Assert.Contains("shape [3, 32, 32]", TensorRefusal("input", ones(3, 32, 32)));

    [Fact]
    public void Tensor_of_too_few_pixels() => Assert.Contains("features.0", TensorRefusal("input", ones(1, 3, 1, 1)));

    [Fact]
    public void Tensor_of_whole_numbers() => Assert.Contains("Int64", TensorRefusal("input", ones([1, 3, 32, 32], ScalarType.Int64)));

    [Fact]
    public void Tensor_that_is_not_a_number() =>
        Assert.Contains("not finite", TensorRefusal("input", tensor([float.PositiveInfinity]).expand(1, 3, 32, 32)));

    [Fact]
    public void Results_in_place_of_a_file()
    {
        File.WriteAllText(folder.File("taken"), "mine");
        var run = ToolRun.Of("explain", "--out", folder.File("taken"));
        Assert.Equal(2, run.Code);
        Assert.Contains("is a file, so no results can go there; give a folder with --out", run.Error);
        Assert.Equal("mine", File.ReadAllText(folder.File("taken")));
    }

    [Fact]
    public void A_folder_in_the_place_of_a_result()
    {
        Directory.CreateDirectory(Path.Combine(Results, "flow.png"));
        var run = ToolRun.Of("explain", "--model", "known-neurons", "--out", Results);
        Assert.Equal(2, run.Code);
        Assert.Contains("choose another folder with --out", run.Error);
        Assert.Equal("flow.png", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(Results))));
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal()
    {
        Assert.Equal("There is no file or folder 'a?[31mb c'; check the path.", ToolRun.Refusal(Results, "explain", "a\u001b[31mb\nc"));
    }

    private string TensorRefusal(string key, Tensor images)
    {
        using (images) SafetensorsWriter.Write(folder.File("images.safetensors"), new Dictionary<string, Tensor> { [key] = images });
        return ToolRun.Refusal(Results, "explain", "--tensor", folder.File("images.safetensors"), "--weights", SmallSqueezeNet.Save(folder));
    }

    private string Photo()
    {
        TestPictures.Noise(20, 20).SavePng(folder.File("photo.png"));
        return folder.File("photo.png");
    }
}
