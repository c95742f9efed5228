using System.IO.Compression;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The networks against the figures their sources publish.</summary>
public sealed class PublishedNetworkTests
{
    /// <summary>Parameters as published, tensors with parameters and running statistics, and a few tensors with their shapes.</summary>
    private static readonly Dictionary<string, (long Parameters, int Tensors, string[] Shapes)> Published = new()
    {
        ["alexnet"] = (61_100_840, 16,
            ["features.0.weight 64,3,11,11", "features.10.weight 256,256,3,3", "classifier.1.weight 4096,9216", "classifier.6.bias 1000"]),
        ["vgg11"] = (132_863_336, 22, ["features.3.weight 128,64,3,3", "features.18.weight 512,512,3,3", "classifier.0.weight 4096,25088"]),
        ["vgg13"] = (133_047_848, 26, ["features.2.weight 64,64,3,3", "features.22.weight 512,512,3,3"]),
        ["vgg16"] = (138_357_544, 32, ["features.0.bias 64", "features.28.weight 512,512,3,3", "classifier.3.weight 4096,4096"]),
        ["vgg19"] = (143_667_240, 38, ["features.34.weight 512,512,3,3", "classifier.6.weight 1000,4096"]),
        ["vgg11_bn"] = (132_868_840, 54, ["features.25.weight 512,512,3,3", "features.26.running_var 512"]),
        ["vgg13_bn"] = (133_053_736, 66, ["features.31.weight 512,512,3,3"]),
        ["vgg16_bn"] = (138_365_992, 84, ["features.40.weight 512,512,3,3", "features.41.bias 512"]),
        ["vgg19_bn"] = (143_678_248, 102, ["features.49.weight 512,512,3,3", "features.50.running_mean 512"]),
        ["googlenet"] = (6_624_904, 287, ["conv1.conv.weight 64,3,7,7", "inception3a.branch3.1.conv.weight 32,16,3,3",
            "inception4e.branch2.1.bn.running_mean 320", "fc.weight 1000,1024"]),
        ["bn_inception"] = (11_295_240, 416, ["conv1_7x7_s2.bias 64", "inception_3c_3x3.weight 160,128,3,3",
            "inception_4e_double_3x3_2_bn.weight 256", "last_linear.weight 1000,1024"]),
        ["resnet18"] = (11_689_512, 102, ["layer2.0.downsample.0.weight 128,64,1,1", "layer4.1.bn2.running_var 512", "fc.weight 1000,512"]),
        ["resnet34"] = (21_797_672, 182, ["layer3.5.conv2.weight 256,256,3,3"]),
        ["resnet50"] = (25_557_032, 267, ["conv1.weight 64,3,7,7", "layer1.0.downsample.1.weight 256", "layer3.5.conv2.weight 256,256,3,3",
            "layer4.2.conv3.weight 2048,512,1,1", "fc.bias 1000"]),
        ["resnet101"] = (44_549_160, 522, ["layer3.22.conv3.weight 1024,256,1,1"]),
        ["resnet152"] = (60_192_808, 777, ["layer2.7.conv1.weight 128,512,1,1", "layer3.35.bn3.bias 1024"]),
        ["resnet20_cifar"] = (269_722, 97, ["layer2.0.conv1.weight 32,16,3,3", "linear.weight 10,64"]),
        ["resnet32_cifar"] = (464_154, 157, ["layer3.4.conv2.weight 64,64,3,3"]),
        ["resnet44_cifar"] = (658_586, 217, ["layer3.6.bn2.running_mean 64"]),
        ["resnet56_cifar"] = (853_018, 277, ["layer1.8.conv1.weight 16,16,3,3"]),
        ["resnet110_cifar"] = (1_727_962, 547, ["layer2.17.bn1.weight 32"]),
        ["resnet12"] = (7_996_800, 80, ["layer1.conv1.weight 64,3,3,3", "layer4.downsample.0.weight 512,256,1,1", "layer3.bn3.running_var 256"]),
        ["conv4"] = (113_088, 24, ["encoder.0.0.weight 64,3,3,3", "encoder.3.1.running_mean 64"]),
        ["densenet121"] = (7_978_856, 606,
            ["features.denseblock1.denselayer1.conv1.weight 128,64,1,1", "features.denseblock4.denselayer16.conv2.weight 32,128,3,3",
            "features.transition2.conv.weight 256,512,1,1", "classifier.weight 1000,1024"]),
        ["densenet169"] = (14_149_480, 846, ["features.norm5.running_mean 1664"]),
        ["squeezenet1_0"] = (1_248_424, 52,
            ["features.0.weight 96,3,7,7", "features.12.expand3x3.weight 256,64,3,3", "classifier.1.weight 1000,512,1,1"]),
        ["squeezenet1_0_padded"] = (1_248_424, 52, []),
        ["squeezenet1_1"] = (1_235_496, 52, ["features.0.weight 64,3,3,3", "features.9.squeeze.weight 48,256,1,1"]),
        ["mobilenet_v1"] = (4_231_976, 137,
            ["model.0.0.weight 32,3,3,3", "model.13.0.weight 1024,1,3,3", "model.13.3.weight 1024,1024,1,1", "fc.weight 1000,1024"]),
        ["mobilenet_v2"] = (3_504_872, 262, ["features.1.conv.0.0.weight 32,1,3,3", "features.1.conv.1.weight 16,32,1,1",
            "features.17.conv.2.weight 320,960,1,1", "features.18.0.weight 1280,320,1,1", "classifier.1.weight 1000,1280"]),
        ["densenet161"] = (28_681_000, 806, ["features.conv0.weight 96,3,7,7", "features.denseblock1.denselayer1.conv2.weight 48,192,3,3"]),
        ["densenet201"] = (20_013_928, 1006, []),
        ["efficientnet_b0"] = (5_288_548, 311,
            ["features.1.0.block.1.fc1.weight 8,32,1,1", "features.7.0.block.1.0.weight 1152,1,3,3", "classifier.1.weight 1000,1280"]),
        ["efficientnet_b1"] = (7_794_184, 439, []),
        ["efficientnet_b2"] = (9_109_994, 439, []),
        ["efficientnet_b3"] = (12_233_232, 496, []),
        ["efficientnet_b4"] = (19_341_616, 610, []),
        ["efficientnet_b5"] = (30_389_784, 738, []),
        ["efficientnet_b6"] = (43_040_704, 852, []),
        ["efficientnet_b7"] = (66_347_960, 1037, ["features.7.3.block.3.0.weight 640,3840,1,1", "features.8.0.weight 2560,640,1,1"]),
        ["efficientnet_v2_l"] = (118_515_272, 1331, []),
        ["efficientnet_v2_m"] = (54_139_356, 963, []),
        ["efficientnet_v2_s"] = (21_458_488, 672,
            ["features.1.0.block.0.0.weight 24,24,3,3", "features.2.0.block.0.0.weight 96,24,3,3", "features.6.14.block.2.fc1.weight 64,1536,1,1"]),
        ["convnext_base"] = (88_591_464, 344, ["features.0.0.weight 128,3,4,4"]),
        ["convnext_large"] = (197_767_336, 344, ["features.7.2.block.3.weight 6144,1536,1,1"]),
        ["convnext_small"] = (50_223_688, 344, []),
        ["convnext_tiny"] = (28_589_128, 182,
            ["features.1.0.block.0.weight 96,1,7,7", "features.1.0.layer_scale.weight 96,1,1", "features.6.1.weight 768,384,2,2",
                "classifier.0.bias 768"]),
        ["inception_v3"] = (23_834_568, 472,
            ["Conv2d_1a_3x3.conv.weight 32,3,3,3", "Mixed_6e.branch7x7_2.conv.weight 192,192,1,7", "Mixed_7c.branch_pool.bn.running_var 192"]),
        ["mnasnet0_5"] = (2_218_512, 262, ["layers.8.0.layers.0.weight 24,8,1,1", "layers.14.weight 1280,160,1,1"]),
        ["mnasnet0_75"] = (3_170_208, 262, []),
        ["mnasnet1_0"] = (4_383_312, 262, []),
        ["mnasnet1_3"] = (6_282_256, 262, ["layers.0.weight 40,3,3,3", "layers.13.0.layers.6.weight 416,1488,1,1"]),
        ["mobilenet_v3_large"] =
            (5_483_032, 266, ["features.4.block.2.fc1.weight 24,72,1,1", "features.16.0.weight 960,160,1,1", "classifier.0.weight 1280,960"]),
        ["mobilenet_v3_small"] = (2_542_856, 210,
            ["features.1.block.1.fc1.weight 8,16,1,1", "features.11.block.2.fc2.weight 576,144,1,1", "classifier.3.weight 1000,1024"]),
        ["regnet_x_16gf"] = (54_278_536, 357, []),
        ["regnet_x_1_6gf"] = (9_190_136, 297, []),
        ["regnet_x_32gf"] = (107_811_560, 372, []),
        ["regnet_x_3_2gf"] = (15_296_552, 402, []),
        ["regnet_x_400mf"] = (5_495_976, 357, ["trunk_output.block1.block1-0.f.b.0.weight 32,16,3,3", "fc.weight 1000,400"]),
        ["regnet_x_800mf"] = (7_259_656, 267, []),
        ["regnet_x_8gf"] = (39_572_648, 372, []),
        ["regnet_y_128gf"] = (644_812_894, 540, ["trunk_output.block4.block4-0.f.b.0.weight 7392,264,3,3"]),
        ["regnet_y_16gf"] = (83_590_140, 369, []),
        ["regnet_y_1_6gf"] = (11_202_430, 540, []),
        ["regnet_y_32gf"] = (145_046_770, 407, []),
        ["regnet_y_3_2gf"] = (19_436_338, 426, []),
        ["regnet_y_400mf"] = (4_344_144, 331, ["trunk_output.block2.block2-0.f.se.fc1.weight 12,104,1,1", "fc.weight 1000,440"]),
        ["regnet_y_800mf"] = (6_432_512, 293, []),
        ["regnet_y_8gf"] = (39_381_472, 350, []),
        ["resnext101_32x8d"] = (88_791_336, 522, ["layer1.0.conv2.weight 256,8,3,3"]),
        ["resnext101_64x4d"] = (83_455_272, 522, ["layer1.0.conv2.weight 256,4,3,3"]),
        ["resnext50_32x4d"] = (25_028_904, 267, ["layer1.0.conv2.weight 128,4,3,3", "layer4.2.conv3.weight 2048,1024,1,1"]),
        ["shufflenet_v2_x0_5"] = (1_366_792, 282, []),
        ["shufflenet_v2_x1_0"] =
            (2_278_604, 282, ["stage2.0.branch1.2.weight 58,24,1,1", "stage4.3.branch2.5.weight 232,232,1,1", "conv5.0.weight 1024,464,1,1"]),
        ["shufflenet_v2_x1_5"] = (3_503_624, 282, []),
        ["shufflenet_v2_x2_0"] = (7_393_996, 282, []),
        ["wide_resnet101_2"] = (126_886_696, 522, []),
        ["wide_resnet50_2"] = (68_883_240, 267, ["layer1.0.conv2.weight 128,128,3,3", "layer1.0.conv3.weight 256,128,1,1"]),
        ["relationnet_omniglot"] = (111_936, 24, ["layer1.0.weight 64,1,3,3"]),
        ["relationnet_miniimagenet"] = (113_088, 24, ["layer1.0.weight 64,3,3,3"]),
        ["relationnet_omniglot_relation"] = (111_505, 16, ["layer1.0.weight 64,128,3,3", "fc1.weight 8,64"]),
        ["relationnet_miniimagenet_relation"] = (115_601, 16, ["fc1.weight 8,576"]),
    };

    public static TheoryData<string> Names => [.. Zoo.Names];

    public static TheoryData<string> Tried => [.. ZooNetwork.Tried];

    [Fact]
    public void Every_network_is_held_against_its_source() => Assert.Equal(Zoo.Names.Order(), Published.Keys.Order());

    /// <summary>Of its outline, because some networks are large.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Parameters_and_tensors_are_the_published_ones(string name)
    {
        var blueprint = Blueprints.Find(name);
        var (parameters, tensors, shapes) = Published[name];
        var named = Outline(blueprint);
        Assert.Equal(parameters, Zoo.ParametersOf(name));
        Assert.Equal(tensors, named.Count);
        foreach (var entry in shapes)
        {
            var parts = entry.Split(' ');
            Assert.Equal(parts[1].Split(',').Select(long.Parse), named[parts[0]]);
        }

        // Weights written under these names are recognised, but for the one that differs from another in no tensor.
        var given = new WeightShapes(name, named);
        if (name != "squeezenet1_0_padded") Assert.Equal(name, Blueprints.All.First(other => other.Fits(given)).Name);
    }

    [Theory, MemberData(nameof(Tried))]
    public void A_network_has_the_tensors_of_its_outline(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(name, Weights.Random(1));
        var named = network.named_parameters().Select(entry => (entry.name, tensor: (Tensor)entry.parameter))
            .Concat(network.named_buffers().Where(entry => !entry.name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .Select(entry => (entry.name, tensor: entry.buffer)))
            .ToDictionary(entry => entry.name, entry => entry.tensor);
        var outline = Outline(Blueprints.Find(name));
        Assert.Equal(outline.Keys.Order(), named.Keys.Order());
        Assert.All(outline, entry => Assert.Equal(entry.Value, named[entry.Key].shape));
        if (name != "squeezenet1_0_padded") Assert.Equal(name, Zoo.Recognise(Weights.From(named)));
    }

    private static Dictionary<string, IReadOnlyList<long>> Outline(Blueprint blueprint) =>
        TrunkOutline.WithHead(blueprint).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
}

/// <summary>The published CIFAR-10 networks, from their own legacy checkpoints, on test images they have not seen.</summary>
public sealed class CifarAccuracyTests
{
    // The images were encoded again as JPEG; on the original ones their authors report 92% and 93%.
    private const double Least = 0.78;

    [Theory]
    [InlineData("resnet20_cifar", "assets/weights/cifar_resnet/resnet20-12fca82f.th")]
    [InlineData("resnet56_cifar", "assets/weights/cifar_resnet/resnet56-4bfd9763.th")]
    public void Most_test_images_are_classified_right(string name, string file)
    {
        var images = SharedAssets.Require("assets/images/cifar10_test");
        var weights = Weights.From(SharedAssets.Require(file));
        Assert.Equal(name, Zoo.Recognise(weights));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Zoo.Create(name, weights);
        var (right, all) = (0, 0);
        foreach (var folder in Directory.GetDirectories(images))
        {
            var label = network.ClassNames!.Find(Path.GetFileName(folder));
            PreparedPhoto[] photos = [.. Directory.GetFiles(folder).Select(path => network.Preprocessing.Prepare(Photo.Load(path)))];
            right += network.call(photos.ToTensor()).argmax(1).data<long>().Count(found => found == label);
            all += photos.Length;
        }

        Assert.Equal(300, all);
        Assert.True(right >= Least * all, $"{name}: {right} of {all} right");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {right} of {all} right, {100.0 * right / all:F1}%");
    }
}

/// <summary>RelationNet's published weights on Omniglot's 20 official one-shot runs of 20 classes.</summary>
public sealed class RelationNetAccuracyTests
{
    private const string Encoder = "assets/weights/relationnet/omniglot_feature_encoder_20way_1shot.pkl";
    private const string Relation = "assets/weights/relationnet/omniglot_relation_network_20way_1shot.pkl";
    private const int Classes = 20;

    [Fact]
    public void The_published_runs_are_solved()
    {
        var archive = SharedAssets.Require("assets/images/omniglot/all_runs.zip");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var encoder = InTraining(Weights.From(SharedAssets.Require(Encoder)), "relationnet_omniglot");
        using var relation = InTraining(Weights.From(SharedAssets.Require(Relation)), "relationnet_omniglot_relation");
        using var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(archive, folder.Path);
        var right = Directory.GetDirectories(folder.Path, "run*").Sum(run => Solve(encoder, relation, folder.Path, run));
        Assert.True(right >= 0.93 * 400, $"{right} of 400 right");
        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of 400 right, {right / 4.0:F1}%");
    }

    /// <summary>Its authors test with batch normalisation on the batch at hand.</summary>
    private static Network InTraining(Weights weights, string name)
    {
        Assert.Equal(name, Zoo.Recognise(weights));
        var network = Zoo.Create(name, weights);
        network.train();
        return network;
    }

    private static int Solve(Network encoder, Network relation, string root, string run)
    {
        using var scope = NewDisposeScope();
        string[][] pairs = [.. File.ReadAllLines(Path.Combine(run, "class_labels.txt")).Select(line => line.Split(' '))];
        string[] classes = [.. pairs.Select(pair => pair[1]).Order(StringComparer.Ordinal)];
        Assert.Equal(Classes, classes.Length);
        var known = Encode(classes);
        var asked = Encode([.. pairs.Select(pair => pair[0])]);

        // Every test image beside every class: [400, 128, 5, 5].
        var joined = cat([known.repeat(Classes, 1, 1, 1), asked.repeat_interleave(Classes, 0)], 1);
        var found = relation.call(joined).view(Classes, Classes).argmax(1).data<long>().ToArray();
        return pairs.Where((pair, item) => classes[found[item]] == pair[1]).Count();

        Tensor Encode(string[] files)
        {
            PreparedPhoto[] photos = [.. files.Select(file => encoder.Preprocessing.Prepare(Photo.Load(Path.Combine(root, file))))];
            return encoder.call(photos.ToTensor()).view(Classes, 64, 5, 5);
        }
    }
}
