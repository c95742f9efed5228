using NAFlow.Files;
using NAFlow.Models;
using NAFlow.Models.PyTorch;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>What a file is shows in its content, whatever its ending.</summary>
public sealed class WeightFileTests
{
    private const string Header = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    [Theory]
    [InlineData("x.pth")]
    [InlineData("x.pt")]
    [InlineData("x.th")]
    [InlineData("x.pkl")]
    [InlineData("x.tar")]
    [InlineData("x.params")]
    [InlineData("x.safetensors")]
    [InlineData("x")]
    public void No_ending_matters(string name)
    {
        var storage = SavedStorage.Of("0", "FloatStorage", 1f);
        var old = storage with { Legacy = true };
        byte[][] checkpoints =
            [CheckpointWriter.Zip(CheckpointWriter.Ordered(("a", storage.Row())), storage),
                CheckpointWriter.Legacy(CheckpointWriter.Ordered(("a", old.Row())), old)];
        foreach (var content in checkpoints)
        {
            using var checkpoint = new SavedCheckpoint(content, name);
            using var file = checkpoint.Open();
            Assert.IsType<CheckpointFile>(file);
        }
        using var safetensors = new SavedCheckpoint(RawFile.Of(Header, 0, 0, 0, 0), name);
        using var other = safetensors.Open();
        Assert.IsType<SafetensorsWeights>(other);
    }

    [Theory]
    [InlineData(640)]
    [InlineData(896)]
    [InlineData(1152)]
    [InlineData(1408)]
    public void A_safetensors_file_whose_length_begins_like_a_pickle_is_none(int headerLength)
    {
        using var saved = new SavedCheckpoint(RawFile.Of(Header.PadRight(headerLength), 0, 0, 0x80, 0x3f), "x.safetensors");
        using var file = saved.Open();

        Assert.Equal("safetensors", file.Format);
        Assert.Equal([1f], saved.Read<float>("a"));
    }

    [Fact]
    public void A_missing_file_and_a_folder_have_their_sentences()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("there is no such file", Assert.Throws<InvalidInputException>(() => WeightFile.Open(folder.File("none.pth"))).Message);
        Assert.Contains("it is a folder", Assert.Throws<InvalidInputException>(() => WeightFile.Open(folder.Path)).Message);
    }
}

public sealed class TensorNamesTests
{
    [Theory]
    [InlineData("module.conv1.weight", "conv1.weight")]
    [InlineData("module.encoder_q.conv1.weight", "conv1.weight")]
    [InlineData("module.encoder.conv1.weight", "conv1.weight")]
    [InlineData("module.base_encoder.conv1.weight", "conv1.weight")]
    [InlineData("online_network.encoder.net.conv1.weight", "conv1.weight")]
    [InlineData("_orig_mod.module.backbone.conv1.weight", "conv1.weight")]
    [InlineData("student.backbone.conv1.weight", "conv1.weight")]
    [InlineData("features_extractor.conv1.weight", "conv1.weight")]
    [InlineData("features.module.0.weight", "features.0.weight")]
    [InlineData("module.features.denseblock1.denselayer1.norm.1.running_mean", "features.denseblock1.denselayer1.norm1.running_mean")]
    [InlineData("features.denseblock1.denselayer1.conv.2.weight", "features.denseblock1.denselayer1.conv2.weight")]
    [InlineData("model.0.0.weight", "model.0.0.weight")]
    [InlineData("encoder.0.0.weight", "encoder.0.0.weight")]
    [InlineData("features.norm.1.weight", "features.norm.1.weight")]
    [InlineData("module.", "module.")]
    public void A_network_finds_its_name(string given, string wanted) =>
        Assert.Equal(given, TensorNames.Readings([given]).First(reading => reading.Names.ContainsKey(wanted)).Names[wanted]);

    [Fact]
    public void The_names_of_the_file_come_first_and_all_of_them()
    {
        string[] names = ["module.encoder.w", "module.predictor.w", "epoch"];

        Assert.Equal(names.ToDictionary(name => name), TensorNames.Readings(names).First().Names);
    }

    [Fact]
    public void Of_two_networks_one_is_taken_and_the_rest_left()
    {
        string[] names = ["module.encoder_q.a.w", "module.encoder_k.a.w", "module.queue", "module.queue_ptr"];

        var reading = TensorNames.Readings(names).First(reading => reading.Names.ContainsKey("a.w"));

        Assert.Equal(new Dictionary<string, string> { ["a.w"] = "module.encoder_q.a.w" }, reading.Names);
    }

    [Fact]
    public void A_file_with_both_names_keeps_both()
    {
        string[] names = ["denselayer1.norm.1.weight", "denselayer1.norm1.weight"];

        Assert.Equal(names.ToDictionary(name => name), TensorNames.Readings(names).First().Names);
    }

    [Fact]
    public void Endless_prefixes_end()
    {
        string[] words = ["module.", "model.", "encoder.", "net.", "backbone.", "student."];
        var names = words.SelectMany(first =>
            words.SelectMany(second => words.SelectMany(third => words.Select(fourth => first + second + third + fourth + "module.module.w"))));

        Assert.InRange(TensorNames.Readings(names).Count(), 2, 100);
    }
}

/// <summary>Networks filled from checkpoints.</summary>
public sealed class CheckpointWeightsTests
{
    public static TheoryData<string, string, bool> Layouts => new()
    {
        { "", "FloatStorage", false }, { "module.", "FloatStorage", true }, { "module.encoder_q.", "DoubleStorage", false },
            { "net.", "HalfStorage", false }, { "model.", "BFloat16Storage", true },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_checkpoint_gives_the_network_of_the_safetensors_file(string prefix, string storage, bool legacy)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var type = storage switch
        {
            "DoubleStorage" => ScalarType.Float64,
            "HalfStorage" => ScalarType.Float16,
            "BFloat16Storage" =>
            ScalarType.BFloat16,
            _ => ScalarType.Float32
        };
        var plain = SmallSqueezeNet.Save(folder, tensors => Convert(tensors, type));
        var checkpoint = folder.File("checkpoint.pth");
        File.WriteAllBytes(checkpoint, Checkpoint(plain, prefix, storage, legacy));

        Assert.Equal("squeezenet1_1", Zoo.Recognise(Weights.From(checkpoint)));
        using var expected = Zoo.Create("squeezenet1_1", Weights.From(plain));
        using var network = Zoo.Create("squeezenet1_1", Weights.From(checkpoint));

        Assert.Equal(("checkpoint.pth", 64), (network.Provenance!.Source, network.Provenance.Sha256!.Length));
        foreach (var ((name, given), (_, wanted)) in network.named_parameters().Zip(expected.named_parameters()))
            Assert.True(given.dtype == ScalarType.Float32 && given.eq(wanted).all().item<bool>(), name);
    }

    [Fact]
    public void What_does_not_fit_is_listed()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("checkpoint.pth");
        File.WriteAllBytes(path, Checkpoint(SmallSqueezeNet.Save(folder, tensors =>
        {
            tensors["extra.weight"] = ones(1);
            tensors["classifier.1.bias"] = ones(3);
            tensors.Remove("features.0.bias");
        }), "module.", "FloatStorage", legacy: false));

        var message = Assert.Throws<InvalidInputException>(() => Zoo.Create("squeezenet1_1", Weights.From(path))).Message;

        Assert.Equal("The weights of squeezenet1_1 cannot be read from checkpoint.pth: missing features.0.bias; unexpected extra.weight; of the wrong shape classifier.1.bias [3] for [5]; "
            + "choose the model the weights were made for, or export the network to ONNX and give it with --weights net.onnx.", message);
    }

    [Theory]
    [InlineData("IntStorage", "Tensor features.0.bias of x.pth holds whole numbers (Int32) where the network has Float32")]
    [InlineData("DoubleStorage", "Tensor features.0.bias of x.pth holds values that are not finite")]
    public void Numbers_that_are_no_weights_are_refused(string storage, string says)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("x.pth");
        // 1e300 is finite in 64 bits and infinite in the network's 32.
        var odd = storage == "IntStorage" ? SavedStorage.Of("odd", storage, 1, 2, 3, 4) : SavedStorage.Of("odd", storage, 1e300, 2, 3, 4);
        File.WriteAllBytes(path, Checkpoint(SmallSqueezeNet.Save(folder), "", "FloatStorage", legacy: false, ("features.0.bias", odd)));

        Assert.StartsWith(says, Assert.Throws<InvalidInputException>(() => Zoo.Create("squeezenet1_1", Weights.From(path))).Message);
    }

    private static void Convert(Dictionary<string, Tensor> tensors, ScalarType type)
    {
        foreach (var name in tensors.Keys.ToArray())
            tensors[name] = tensors[name].to_type(type);
    }

    /// <summary>The tensors of a safetensors file as a checkpoint, with what MoCo saves beside them.</summary>
    private static byte[] Checkpoint(string safetensors, string prefix, string type, bool legacy, params (string Name, SavedStorage Storage)[] others)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(safetensors);
        var storages = new List<SavedStorage>();
        var tensors = new List<(string, object?)>();
        foreach (var entry in file.Entries)
        {
            var storage = Array.Find(others, other => other.Name == entry.Name).Storage
                ?? new SavedStorage($"{storages.Count}", type, entry.Count, file.Read(entry.Name).bytes.ToArray());
            storages.Add(storage with { Legacy = legacy });
            tensors.Add((prefix + entry.Name, storages[^1].View(0, [.. entry.Shape], Strides(entry.Shape))));
        }
        if (prefix == "module.encoder_q.")
            tensors.AddRange([("module.queue", storages[0].Row()), ("module.encoder_k.features.0.bias", storages[0].Row())]);
        var root = new PythonDictionary(("epoch", 200), ("state_dict", CheckpointWriter.Ordered([.. tensors])));
        return legacy ? CheckpointWriter.Legacy(root, [.. storages]) : CheckpointWriter.Zip(root, [.. storages]);
    }

    private static long[] Strides(IReadOnlyList<long> shape) =>
        [.. Enumerable.Range(1, shape.Count).Select(from => shape.Skip(from).Aggregate(1L, (product, length) => product * length))];
}

/// <summary>What weights decide, what is left out of them, and how those that do not fit are refused.</summary>
public sealed class WeightReadingTests
{
    [Theory]
    [InlineData("resnet18", "layer4.1.conv2.weight", 256, 256)]
    [InlineData("vgg11_bn", "features.25.weight", 256, 256)]
    [InlineData("densenet121", "features.denseblock4.denselayer16.conv1.weight", 64, 496)]
    [InlineData("mobilenet_v2", "features.17.conv.2.weight", 160, 480)]
    [InlineData("googlenet", "inception5b.branch2.1.conv.weight", 192, 96)]
    [InlineData("squeezenet1_1", "features.12.expand3x3.weight", 128, 32)]
    public void Widths_are_those_of_the_weights(string name, string tensor, long outputs, long inputs)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var halved = Halved(name);
        Assert.Equal(name, Zoo.Recognise(Weights.From(halved)));
        using var network = Zoo.Create(name, Weights.From(halved));
        Assert.Equal([outputs, inputs], network.get_parameter(tensor)!.shape[..2]);
        var output = network.call(ZooNetwork.Image(network, size: 64));
        Assert.Equal([1, 1000], output.shape);
        Assert.True(output.isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData("resnet20_cifar")]
    [InlineData("squeezenet1_1")]
    [InlineData("mobilenet_v2")]
    public void The_number_of_classes_is_that_of_the_weights(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create(name, Weights.From(ZooNetwork.Tensors(name, Head.Classifier(7))));
        Assert.Equal([1, 7], network.call(ZooNetwork.Image(network, size: 64)).shape);
    }

    [Fact]
    public void Auxiliary_heads_of_GoogLeNet_are_left_out()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("googlenet");
        using var plain = Zoo.Create("googlenet", Weights.From(tensors));
        foreach (var head in new[] { "aux1", "aux2" })
            (tensors[$"{head}.conv.conv.weight"], tensors[$"{head}.fc1.bias"], tensors[$"{head}.fc2.weight"]) =
                (zeros(128, 512, 1, 1), zeros(1024), zeros(1000, 1024));
        Assert.Equal("googlenet", Zoo.Recognise(Weights.From(tensors)));
        using var network = Zoo.Create("googlenet", Weights.From(tensors));
        var image = ZooNetwork.Image(plain, size: 64);
        Near.Absolute(plain.call(image), network.call(image), 0);
    }

    [Fact]
    public void What_is_missing_unexpected_or_misshapen_is_named_in_one_sentence()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors.Remove("layer1.0.bn1.running_var");
        tensors["layer9.conv.weight"] = zeros(1);
        tensors["layer3.2.bn2.weight"] = zeros(5);
        var message = Refused("resnet20_cifar", tensors);
        Assert.Contains("missing layer1.0.bn1.running_var;", message, StringComparison.Ordinal);
        Assert.Contains("unexpected layer9.conv.weight;", message, StringComparison.Ordinal);
        Assert.Contains("of the wrong shape layer3.2.bn2.weight [5] for [64];", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_is_missing_or_reads_other_channels_is_named_in_one_sentence()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors["layer2.1.conv1.weight"] = zeros(32, 33, 3, 3);
        Assert.Contains("layer2.1.conv1.weight of the weights has shape [32, 33, 3, 3]", Refused("resnet20_cifar", tensors),
            StringComparison.Ordinal);
        tensors["layer2.1.conv1.weight"] = zeros(32);
        Assert.Contains("layer2.1.conv1.weight of the weights has shape [32]", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
        tensors.Remove("layer2.1.conv1.weight");
        Assert.Contains("no tensor layer2.1.conv1.weight", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors["linear.bias"][3] = tensor(float.NaN);
        Assert.Contains("linear.bias", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fc.5.weight")]
    [InlineData("fc.weight")]
    public void Tensors_in_the_place_of_a_projection_that_it_has_not_are_named(string stray)
    {
        using var scope = NewDisposeScope();
        var head = Head.Projection(normalised: false, 24, 12);
        var tensors = ZooNetwork.Tensors("resnet18", head);
        tensors[stray] = zeros(3);
        var problem = Assert.Throws<InvalidInputException>(() => Zoo.Create("resnet18", Weights.From(tensors), head));
        Assert.Contains($"unexpected {stray}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_classifier_is_no_embedding()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet20_cifar");
        tensors.Remove("linear.weight");
        Assert.Contains("unexpected linear.bias", Refused("resnet20_cifar", tensors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_may_be_left_unused()
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("resnet20_cifar", Weights.From(ZooNetwork.Tensors("resnet20_cifar")), Head.Embedding);
        Assert.Equal([1, 64], network.call(ZooNetwork.Image(network)).shape);
    }

    private static string Refused(string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var message = Assert.Throws<InvalidInputException>(() => Zoo.Create(name, Weights.From(tensors))).Message;
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>
    /// Tensors of a network's shapes with every width halved, but for the image, the classes, and the one input of a depthwise convolution.
    /// </summary>
    private static Dictionary<string, Tensor> Halved(string name)
    {
        using var noGradient = no_grad();
        using var network = Zoo.Create(name, Weights.Random(1));
        var published = network.named_parameters().Select(entry => (entry.name, tensor: (Tensor)entry.parameter))
            .Concat(network.named_buffers().Select(entry => (entry.name, tensor: entry.buffer))).Where(entry => entry.tensor.dim() > 0);
        return published.ToDictionary(entry => entry.name, entry =>
        {
            long[] shape = [.. entry.tensor.shape.Select((size, axis) => axis > 1 || size is 1 or 3 or 1000 ? size : size / 2)];
            return entry.name.EndsWith("running_var", StringComparison.Ordinal) ? ones(shape) : randn(shape) * tensor(0.05f);
        });
    }
}
