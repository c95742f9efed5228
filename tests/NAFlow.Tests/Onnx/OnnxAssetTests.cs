using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Networks that others' programs wrote, against ONNX Runtime.</summary>
public sealed class OnnxAssetTests(ITestOutputHelper log)
{
    private const string Folder = "assets/onnx/";

    public static TheoryData<string> Files =>
    [
        "exported-real/squeezenet1_1_opset11.onnx", "exported-real/squeezenet1_1_opset16.onnx", "gh-onnc/resnet20.onnx",
        "gh-onnc/resnet20_folded.onnx",
        "gh-vnncomp2021/resnet_2b.onnx", "gh-vnncomp2021/resnet_4b.onnx", "gh-vnncomp2021/cifar10_large.onnx", "mnist8/model.onnx",
        "gh-osnet/osnet_x0_25_msmt17.onnx", "npm-gutenye-ocr/ch_ppocr_mobile_v2.0_cls_infer.onnx", "light/light_bvlc_alexnet.onnx",
        "light/light_densenet121.onnx", "light/light_inception_v1.onnx", "light/light_inception_v2.onnx", "light/light_resnet50.onnx",
        "light/light_shufflenet.onnx", "light/light_squeezenet.onnx", "light/light_vgg19.onnx", "light/light_zfnet512.onnx",
    ];

    [Theory, MemberData(nameof(Files))]
    public void Every_value_is_that_of_onnx_runtime(string file)
    {
        using var scope = NewDisposeScope();
        var path = SharedAssets.Require(Folder + file);
        var read = OnnxImport
            .Read(path, file.Contains("ocr", StringComparison.Ordinal) ? new OnnxOptions { ImageHeight = 48, ImageWidth = 192 } : null);
        using var network = read.Network;
        manual_seed(5);
        var image = randn([1, .. network.ShapesForPhoto()[0][1..]]);
        using var trace = NetworkTrace.Record(network, image);
        using var oracle = new OnnxRuntimeOracle(path, read.ValueNames.Values);
        var given = read.Notes.Any(note => note.Contains("NHWC", StringComparison.Ordinal)) ? image.permute(0, 2, 3, 1) : image;
        if (!read.Notes.Any(note => note.Contains("softmax", StringComparison.Ordinal)))
        {
            var output = oracle.Run(given);
            Near.Absolute(output, trace.Output, 2e-5 * Math.Max(1, output.abs().max().item<float>()), file);
        }

        var values = read.ValueNames.ToArray();
        var expected = oracle.Run(given, [.. values.Select(value => value.Value)]);
        foreach (var (value, index) in values.Select((value, index) => (value, index)))
            Near.Relative(expected[index], trace[value.Key], 1e-4, $"{value.Key}, {value.Value}");
        log.WriteLine($"{network.Nodes.Length} nodes, {values.Length} values compared, N is {network.FeatureNode.Name}");
        log.WriteLine(string.Join(" ", network.Nodes.Select(node => node.Name)));
        foreach (var note in read.Notes) log.WriteLine(note);
    }

    [Fact]
    public void SqueezeNet_has_the_maps_of_the_zoo()
    {
        using var scope = NewDisposeScope();
        using var zoo = Zoo.Create(Weights.From(SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors")));
        using var read = Network.FromOnnx(SharedAssets.Require(Folder + "exported-real/squeezenet1_1_opset11.onnx"));
        Assert.Equal("features.12", read.FeatureNode.Name);
        Assert.Equal(zoo.FlowNodes.Select(node => node.Name), read.FlowNodes.Select(node => node.Name));
        var photo = Photo.Load(SharedAssets.Require("assets/images/photos/ILSVRC2012_val_00048482.JPEG"));
        using var expected = zoo.Explain(photo);
        using var found = read.Explain(photo);
        Assert.Equal(expected.Explained.Label, found.Explained.Label);
        foreach (var layer in expected.Layers) Assert.Equal(layer.Map.Values.ToArray(), found[layer.Name].Map.Values.ToArray());

        using var apart = zoo.Explain(photo, options: ExplainOptions.Contrast);
        using var readApart = read.Explain(photo, options: ExplainOptions.Contrast);
        Assert.Equal("what sets it apart from the other 999 classes", readApart.Question);
        foreach (var layer in apart.Layers) Near.Relative(
            tensor(layer.Map.Values.ToArray()), tensor(readApart[layer.Name].Map.Values.ToArray()), 1e-5, layer.Name);
    }

    /// <summary>CIFAR-10 test images, encoded again as JPEG; the mean and deviation of its training images are in none of the files.</summary>
    [Theory]
    [InlineData("gh-vnncomp2021/resnet_4b.onnx", 233)]
    [InlineData("gh-onnc/resnet20.onnx", 250)]
    [InlineData("gh-onnc/resnet20_folded.onnx", 250)]
    public void Most_test_images_are_classified_right(string file, int expected)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var images = SharedAssets.Require("assets/images/cifar10_test");
        var preprocessing = new Preprocessing { Size = 32, Mean = new(0.4914f, 0.4822f, 0.4465f), StandardDeviation = new(0.247f, 0.2435f, 0.2616f) };
        using var network = Network.FromOnnx(SharedAssets.Require(Folder + file), new OnnxOptions { Preprocessing = preprocessing });
        var right = 0;
        foreach (var (label, folder) in Directory.GetDirectories(images).Order(StringComparer.Ordinal).Index())
        {
            PreparedPhoto[] photos = [.. Directory.GetFiles(folder).Select(path => network.Preprocessing.Prepare(Photo.Load(path)))];
            right += network.call(photos.ToTensor()).argmax(1).data<long>().Count(found => found == label);
        }

        Assert.Equal(expected, right);
    }

    /// <summary>The boxed photos: 126 that another copy of these weights classifies right when they are read at 227 pixels.</summary>
    [Fact]
    public void Nearly_all_boxed_photos_are_classified_right()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var folder = SharedAssets.Require("assets/images/ilsvrc_val227");
        using var network = Network.FromOnnx(SharedAssets.Require(Folder + "exported-real/squeezenet1_1_opset16.onnx"));
        var boxes = File.ReadLines(Path.Combine(folder, "boxes.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        var right = 0;
        foreach (var batch in boxes.Chunk(21))
        {
            using var step = NewDisposeScope();
            PreparedPhoto[] photos = [.. batch.Select(box => network.Preprocessing.Prepare(Photo.Load(Path.Combine(folder, box[0]))))];
            var found = network.call(photos.ToTensor()).argmax(1).data<long>().ToArray();
            right += batch.Index().Count(box => box.Item[1] == found[box.Index].ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(126, boxes.Length);
        Assert.Equal(124, right);
    }
}
