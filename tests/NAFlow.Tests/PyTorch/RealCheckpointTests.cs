using NAFlow.Models;
using NAFlow.Models.PyTorch;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Published checkpoints, read beside values taken out of the same files by Python's own pickle module.</summary>
public sealed class RealCheckpointTests
{
    [Theory]
    [InlineData("tfeat/tfeat-liberty.params", "1f2e9516b03c45876161da006ce8047e0a66ef08cc91d3fbf96a75f1a80f445a", 6, 599808, "descr.0.weight", "128,4096",
        0.015035757f, -0.015139876f)]
    [InlineData("cifar_resnet/resnet20-12fca82f.th", "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8", 97, 271098, "module.linear.weight", "10,64",
        -1.0598125f, 0.22667697f)]
    [InlineData("cifar_resnet/resnet56-4bfd9763.th", "4bfd97631478d6b638d2764fd2baff3edb1d7d82252d54439343b6596b9b5367", 277, 857082, "module.linear.weight", "10,64",
        -0.36128366f, 0.1998981f)]
    [InlineData("relationnet/miniimagenet_feature_encoder_5way_1shot.pkl", "a103a0753aa630fa471f8a9ef627996a878e61817cabc5ce26fdcb40bc339384", 24, 113600, "layer4.0.weight", "64,64,3,3",
        0.057844147f, -0.104459934f)]
    [InlineData("relationnet/miniimagenet_feature_encoder_5way_5shot.pkl", "c61f313cb73c23218d740aa015b7e2bc0a6a03db804b472ae1264e544944b89a", 24, 113600, "layer4.0.weight", "64,64,3,3",
        0.06048111f, 0.0504608f)]
    [InlineData("relationnet/miniimagenet_relation_network_5way_1shot.pkl", "5d82dc265bb232abed6cd8d08e09b147f325b583ecb9ec056f2b5f503b515f26", 16, 115857, "fc2.weight", "1,8",
        -0.07395875f, 0.24442643f)]
    [InlineData("relationnet/miniimagenet_relation_network_5way_5shot.pkl", "40944493d231da54277fc775f0b9ddaf69e629e32d8549d80cb3d0e270571e64", 16, 115857, "fc2.weight", "1,8",
        -0.096667916f, -0.27302527f)]
    [InlineData("relationnet/omniglot_feature_encoder_20way_1shot.pkl", "8d9a30cf51e0863099b1633ea973c074fb3ed10e1b7e63e86651a0827e9c0b7f", 24, 112448, "layer4.0.weight", "64,64,3,3",
        -0.10601789f, -0.2317757f)]
    [InlineData("relationnet/omniglot_feature_encoder_5way_1shot.pkl", "04473e00e4c944659a6e9fac8cbae75604fb960f941294a2b981267216fa65c9", 24, 112448, "layer4.0.weight", "64,64,3,3",
        0.08148649f, 0.26539144f)]
    [InlineData("relationnet/omniglot_relation_network_20way_1shot.pkl", "5da231a5aaf99a33dfd4f5855c23e07244381d9bf624803e33cfeef4ffc5e897", 16, 111761, "fc2.weight", "1,8",
        -0.2370746f, 0.5065107f)]
    [InlineData("relationnet/omniglot_relation_network_5way_1shot.pkl", "fce7527e6c84deaf74365b3281d90352b5431fc49a620c5345160bef59e6c662", 16, 111761, "fc2.weight", "1,8",
        -0.41455397f, 0.8610631f)]
    public void Published_checkpoints_are_read(string file, string sha256, int count, long elements, string name, string shape, float first, float last)
    {
        using var weights = WeightFile.Open(SharedAssets.Require($"assets/weights/{file}"));
        using var scope = NewDisposeScope();
        var tensors = weights.Entries.ToDictionary(entry => entry.Name, entry => weights.Read(entry.Name));

        Assert.IsType<CheckpointFile>(weights);
        Assert.Equal(sha256, weights.Sha256());
        Assert.Equal((count, elements), (tensors.Count, tensors.Values.Sum(tensor => tensor.numel())));
        Assert.All(tensors, entry => Assert.True(entry.Value.isfinite().all().item<bool>(), entry.Key));
        Assert.Equal(shape, string.Join(",", tensors[name].shape));
        var values = tensors[name].data<float>().ToArray();
        Assert.Equal((first, last), (values[0], values[^1]));
    }
}
