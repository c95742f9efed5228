using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_file_is_told_with_its_network_and_its_tensors()
    {
        var run = ToolRun.Of("inspect", SmallSqueezeNet.Save(folder));
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Matches(@"network +squeezenet1_1\n", run.Out);
        Assert.Matches(@"format +safetensors\n", run.Out);
        Assert.Matches(@"features\.9\.squeeze\.bias +Float32 +\d+\n", run.Out);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_told_with_the_tensor()
    {
        var run = ToolRun.Of("inspect", SmallSqueezeNet.Save(folder, tensors => tensors["features.9.squeeze.bias"] = zeros(9)));
        Assert.Equal(0, run.Code);
        Assert.Matches(@"fits +.*features\.9\.squeeze\.bias", run.Out);
    }

    [Theory]
    [InlineData("assets/weights/cifar_resnet/resnet20-12fca82f.th", "resnet20_cifar", "module.")]
    [InlineData("assets/weights/relationnet/omniglot_feature_encoder_20way_1shot.pkl", "relationnet_omniglot", "none")]
    [InlineData("assets/weights/relationnet/miniimagenet_relation_network_5way_5shot.pkl", "relationnet_miniimagenet_relation", "none")]
    [InlineData("assets/weights/squeezenet1_0/squeezenet1_0_deepcompression.safetensors", "squeezenet1_0", "none")]
    public void Published_files_are_recognised_and_fit(string file, string network, string prefix)
    {
        var run = ToolRun.Of("inspect", SharedAssets.Require(file));
        Assert.Equal(0, run.Code);
        Assert.Matches($@"network +{network}\n", run.Out);
        Assert.Matches($@"prefix +{prefix.Replace(".", @"\.")}\n", run.Out);
        Assert.Matches($@"fits +{network}, output", run.Out);
    }

    [Fact]
    public void A_file_that_is_no_weights_is_refused_in_a_sentence()
    {
        var path = folder.File("notes.pth");
        File.WriteAllText(path, "These are notes.");
        var run = ToolRun.Of("inspect", path);
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains("notes.pth", run.Error);
    }

    public void Dispose() => folder.Dispose();
}
