using NAFlow.Models;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Tensors under other names than ours, with other heads and stems: they give what their own program would.</summary>
public sealed class MatchTests
{
    private const string Small = "resnet20_cifar";
    private const long Features = 64;

    [Theory]
    [InlineData("my_backbone_net.")]
    [InlineData("module._orig_mod.")]
    [InlineData("1.")]
    [InlineData("a.b.c.d.")]
    [InlineData("net_")]
    public void Any_prefix_is_found_and_said(string prefix)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(Small);
        using var plain = Zoo.Create(Small, Weights.From(tensors));
        var given = Weights.From(tensors.ToDictionary(entry => prefix + entry.Key, entry => entry.Value));

        Assert.Equal(Small, Zoo.Recognise(given));
        using var network = Zoo.Create(given);

        Assert.Equal(prefix, network.Provenance.Reading!.Prefix);
        var images = ZooNetwork.Image(plain);
        Near.Absolute(plain.call(images), network.call(images), 0, prefix);
    }

    [Fact]
    public void Shortcuts_of_another_name_are_read_and_those_with_parameters_too()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet18", Head.Classifier(4));
        using var plain = Zoo.Create("resnet18", Weights.From(tensors));
        using var network = Zoo.Create(Weights.From(tensors.ToDictionary(
            entry => $"module.{entry.Key}".Replace("downsample", "shortcut").Replace("fc.", "linear."), entry => entry.Value)));

        Assert.Equal("resnet18", network.Name);
        Assert.Contains("shortcut is read as downsample", network.Provenance.Reading!.Seen);
        var images = ZooNetwork.Image(plain, size: 64);
        Near.Absolute(plain.call(images), network.call(images), 0);

        var padded = ZooNetwork.Tensors(Small);
        foreach (var (layer, width) in new[] { (2, 32L), (3, 64L) })
        {
            padded[$"layer{layer}.0.downsample.0.weight"] = randn(width, width / 2, 1, 1);
            foreach (var part in (string[])["weight", "bias", "running_mean", "running_var"]) padded[$"layer{layer}.0.downsample.1.{part}"] =
                rand(width);
        }

        using var convolved = Zoo.Create(Weights.From(padded));
        Assert.Equal((Small, "convolution"), (convolved.Name, convolved["layer2.0.downsample.0"].Kind));
    }

    [Fact]
    public void Names_that_tell_nothing_are_known_by_shapes_in_order()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var plain = Zoo.Create(Small, Weights.Random(3));

        // As state_dict() lists them: module by module, parameters and then buffers.
        string[] modules = [.. plain.named_parameters().Select(entry => entry.name[..entry.name.LastIndexOf('.')]).Distinct()];
        var tensors = ZooNetwork.Tensors(plain);
        var given = new Dictionary<string, Tensor>();
        foreach (var (module, index) in modules.Select((module, index) => (module, index)))
            foreach (var part in (string[])["weight", "bias", "running_mean", "running_var"])
                if (tensors.TryGetValue($"{module}.{part}", out var tensor)) given[$"body.{index}.{part}"] = tensor;
        using var expected = Zoo.Create(Small, Weights.From(tensors));
        using var network = Zoo.Create(Weights.From(given));

        Assert.Equal(Small, network.Name);
        Assert.Contains("known by their shapes", network.Provenance.Reading!.Seen.Single(), StringComparison.Ordinal);
        var images = ZooNetwork.Image(plain);
        Near.Absolute(expected.call(images), network.call(images), 0);
    }

    [Fact]
    public void A_sequence_of_modules_is_known_by_its_numbers_in_any_order()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet18", Head.Classifier(4));
        using var plain = Zoo.Create("resnet18", Weights.From(tensors));
        string[] modules = ["conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc"];
        var given = tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(
            entry => Array.IndexOf(modules, entry.Key.Split('.')[0]) + entry.Key[entry.Key.IndexOf('.')..], entry => entry.Value);
        using var network = Zoo.Create(Weights.From(given));

        Assert.Equal("resnet18", network.Name);
        var images = ZooNetwork.Image(plain, size: 64);
        Near.Absolute(plain.call(images), network.call(images), 0);
    }

    [Fact]
    public void Groups_show_in_the_shapes()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet50", Head.Classifier(4));
        foreach (var name in tensors.Keys.Where(name => name.Contains(".conv2.", StringComparison.Ordinal)).ToArray())
            tensors[name] = tensors[name][.., ..(int)(tensors[name].shape[1] / 32)].clone();
        using var network = Zoo.Create(Weights.From(tensors));
        var images = ZooNetwork.Image(network, size: 64);
        using var trace = NetworkTrace.Record(network, images);

        var expected = nn.functional.conv2d(
            trace[network["layer2.0.relu"]], tensors["layer2.0.conv2.weight"], null, [2, 2], [1, 1], [1, 1], 32);

        Near.Relative(expected, trace[network["layer2.0.conv2"]], 1e-5);
    }

    /// <summary>Heads by the names of their layers: l is linear, n normalisation; and where ReLUs stand.</summary>
    public static TheoryData<string, string> Chains => new()
    {
        { "dropout and linear", "l:fc.1" }, { "two with room for a ReLU", "l:fc.0 r l:fc.3" }, { "two without room", "l:fc.0 l:fc.1" },
        { "normalised", "l:fc.0 n:fc.1 r l:fc.3" }, { "ReLU before normalisation", "n:head.0 l:head.2 r n:head.4 l:head.6" },
        { "three by names", "l:fc1 r l:fc2 r l:out" }, { "nested", "l:classifier.0 r l:classifier.6.0 r l:classifier.6.3" },
    };

    [Theory, MemberData(nameof(Chains))]
    public void Heads_of_transfer_learning_are_read(string label, string chain)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(Small, Head.Embedding);
        using var trunk = Zoo.Create(Small, Weights.From(tensors));
        var images = ZooNetwork.Image(trunk, batch: 2);
        var (x, width) = (trunk.call(images), Features);
        foreach (var step in chain.Split(' '))
        {
            if (step == "r")
            {
                x = nn.functional.relu(x);
                continue;
            }

            var name = step[2..];
            if (step[0] == 'l')
            {
                var outputs = width / 2;
                (tensors[$"{name}.weight"], tensors[$"{name}.bias"]) = (randn(outputs, width), randn(outputs));
                x = nn.functional.linear(x, tensors[$"{name}.weight"], tensors[$"{name}.bias"]);
                width = outputs;
            }
            else
            {
                foreach (var part in (string[])["weight", "bias", "running_mean", "running_var"]) tensors[$"{name}.{part}"] = rand(width).Plus(0.5);
                x = nn.functional.batch_norm(x, tensors[$"{name}.running_mean"], tensors[$"{name}.running_var"], tensors[$"{name}.weight"],
                    tensors[$"{name}.bias"], training: false);
            }
        }

        using var network = Zoo.Create(Weights.From(tensors));

        Near.Relative(x, network.call(images), 1e-5, label);
        Assert.Equal(chain.Contains(" r "),
            network.Provenance.Reading!.Assumed.Any(said => said.StartsWith("head-activation=relu", StringComparison.Ordinal)));
        if (!chain.Contains(" r ")) return;
        using var straight = Zoo.Create(Small, Weights.From(tensors), assumptions: Assumptions.From(["head-activation=none"]));
        Assert.DoesNotContain(straight.Nodes.Skip(trunk.Nodes.Length), node => node.Kind == "ReLU");
    }

    [Fact]
    public void The_maximum_and_the_average_are_read_together()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(Small, Head.Embedding);
        using var trunk = Zoo.Create(Small, Weights.From(tensors));
        (tensors["1.4.weight"], tensors["1.4.bias"]) = (randn(3, 2 * Features), randn(3));
        using var network = Zoo.Create(Weights.From(tensors));
        var images = ZooNetwork.Image(trunk);
        using var trace = NetworkTrace.Record(trunk, images);
        var maps = trace[trunk.FeatureNode];

        var expected = nn.functional.linear(cat([maps.amax([2, 3]), maps.mean([2, 3])], 1), tensors["1.4.weight"], tensors["1.4.bias"]);

        Near.Relative(expected, network.call(images), 1e-5);
    }

    [Fact]
    public void A_head_outside_the_prefix_is_read_and_a_copy_beside_left_out()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(Small, Head.Classifier(5));
        using var plain = Zoo.Create(Small, Weights.From(tensors));
        var given = tensors.ToDictionary(
            entry => entry.Key.Replace("linear.", "head.fc.") is var name && name != entry.Key ? name : $"backbone.{name}",
            entry => entry.Value);
        foreach (var (name, tensor) in tensors) given[$"encoder_k.{name}"] = tensor;
        given["queue"] = zeros(64, 8);
        using var network = Zoo.Create(Weights.From(given));

        var images = ZooNetwork.Image(plain);
        Near.Absolute(plain.call(images), network.call(images), 0);
        Assert.Contains(network.Provenance.Reading!.LeftOut, said => said.StartsWith("encoder_k", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_heads_make_an_embedding_and_an_attention_module_is_refused()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(Small, Head.Embedding);
        (tensors["age.weight"], tensors["sex.weight"]) = (zeros(3, Features), zeros(2, Features));
        using var network = Zoo.Create(Weights.From(tensors));
        Assert.Equal(OutputMeaning.Embedding, network.Outputs);
        Assert.Equal(["age.weight [3, 64]", "sex.weight [2, 64]"], network.Provenance.Reading!.LeftOut);

        using var chosen = Zoo.Create(Weights.From(tensors), assumptions: Assumptions.From(["head=sex"]));
        Assert.Equal([1, 2], chosen.ShapesForPhoto()[^1]);

        tensors["attention.weight"] = zeros(1, 2, 7, 7);
        Assert.Contains("unexpected age.weight, attention.weight",
            Assert.Throws<InvalidInputException>(() => Zoo.Create(Weights.From(tensors))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_first_kernel_neither_strides_nor_pools_and_says_so()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors("resnet18", Head.Classifier(4));
        tensors["conv1.weight"] = randn(64, 3, 3, 3);
        using var network = Zoo.Create(Weights.From(tensors));
        using var pooled = Zoo.Create(Weights.From(tensors), assumptions: Assumptions.From(["stem-stride=2,stem-pool=yes"]));

        Assert.Equal(32, network.Preprocessing.Size);
        Assert.Equal([1, 512, 4, 4], ShapeOf(network, "layer4.1", 32));
        Assert.Equal([1, 512, 2, 2], ShapeOf(pooled, "layer4.1", 64));
        Assert.Contains(network.Provenance.Reading!.Assumed, said => said.StartsWith("stem-stride=1 and stem-pool=no", StringComparison.Ordinal));
    }

    [Fact]
    public void One_channel_makes_photos_grey()
    {
        using var scope = NewDisposeScope();
        var tensors = ZooNetwork.Tensors(Small);
        tensors["conv1.weight"] = randn(16, 1, 3, 3);
        using var network = Zoo.Create(Weights.From(tensors));

        Assert.Equal((1, NAFlow.Imaging.ChannelOrder.Gray), (network.InputChannels, network.Preprocessing.Channels));
        Assert.Contains("one channel: photos become grey", network.Provenance.Reading!.Seen.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Strides_and_dilation_are_chosen()
    {
        using var scope = NewDisposeScope();
        using var usual = Zoo.Create("resnet50", Weights.Random(1));
        using var first = Zoo.Create("resnet50", Weights.Random(1), assumptions: Assumptions.From(["bottleneck-stride=1x1"]));
        using var dilated = Zoo.Create("resnet50", Weights.Random(1), assumptions: Assumptions.From(["output-stride=8"]));

        Assert.Equal([1, 128, 16, 16], ShapeOf(usual, "layer2.0.conv1", 64));
        Assert.Equal([1, 128, 8, 8], ShapeOf(first, "layer2.0.conv1", 64));
        Assert.Equal([1, 2048, 2, 2], ShapeOf(first, "layer4.2", 64));
        Assert.Equal([1, 2048, 8, 8], ShapeOf(dilated, "layer4.2", 64));
        Assert.Contains("is nothing that is assumed", Assert.Throws<InvalidInputException>(() => Assumptions.From(["stride=3"])).Message);
    }

    [Fact]
    public void The_mean_of_a_layer_before_the_network_prepares_photos()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var path = SmallSqueezeNet.Save(folder, tensors =>
        {
            foreach (var name in tensors.Keys.ToArray())
            {
                tensors[$"model.{name}"] = tensors[name];
                tensors.Remove(name);
            }

            (tensors["normalizer.mean"], tensors["normalizer.std"]) =
                (tensor([0.5f, 0.4f, 0.3f]).view(1, 3, 1, 1), tensor([0.2f, 0.25f, 0.3f]).view(1, 3, 1, 1));
        });
        using var network = Zoo.Create(Weights.From(path));

        Assert.Equal((new NAFlow.Imaging.ChannelValues(0.5f, 0.4f, 0.3f), new NAFlow.Imaging.ChannelValues(0.2f, 0.25f, 0.3f)),
            (network.Preprocessing.Mean, network.Preprocessing.StandardDeviation));
    }

    [Fact]
    public void A_tensor_that_cannot_be_read_is_named()
    {
        var storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f, 3f);
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(CheckpointWriter.Ordered(
            ("conv1.weight", new PythonCall(new PythonName("torch._utils", "_rebuild_sparse_tensor"), 0, new object?[] { storage.Row() })),
            ("bn1.weight", storage.Row())), storage));

        Assert.Contains("Tensor conv1.weight of", Assert.Throws<InvalidInputException>(() => Zoo.Create(Weights.From(checkpoint.FilePath))).Message);
    }

    [Fact]
    public void A_head_that_cannot_be_read_makes_no_embedding()
    {
        using var scope = NewDisposeScope();
        var storages = new List<SavedStorage>();
        var entries = new List<(string, object?)>();
        foreach (var (name, tensor) in ZooNetwork.Tensors(Small))
        {
            storages.Add(new SavedStorage($"{storages.Count}", "FloatStorage", tensor.numel(), tensor.contiguous().bytes.ToArray()));
            long[] strides = [.. Enumerable.Range(1, tensor.shape.Length)
                .Select(from => tensor.shape.Skip(from).Aggregate(1L, (product, side) => product * side))];
            object view = storages[^1].View(0, tensor.shape, strides);
            entries.Add((name, name == "linear.weight" ? new PythonCall(new PythonName("own", "rebuild"), view) : view));
        }

        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(CheckpointWriter.Ordered([.. entries]), [.. storages]));

        Assert.Contains("is made by \"own.rebuild\", which is never run here",
            Assert.Throws<InvalidInputException>(() => Zoo.Create(Weights.From(checkpoint.FilePath))).Message);
    }

    private static long[] ShapeOf(Network network, string node, long size) =>
        network.ShapesFor([1, network.InputChannels, size, size])[network[node].Index];
}

/// <summary>What outputs mean decides what is asked and which figures are given.</summary>
public sealed class OutputMeaningTests
{
    private static readonly ExplainOptions Plain = ExplainOptions.Default with { Inverse = NAFlow.Inversion.Inverse.None };

    [Fact]
    public void One_value_is_no_class()
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("resnet20_cifar", Weights.From(ZooNetwork.Tensors("resnet20_cifar", Head.Classifier(1))));
        using var images = ZooNetwork.Image(network);
        using var output = network.call(images);

        using var flows = network.Explain(images, options: Plain);

        var explained = flows[0].Explained;
        Assert.Equal(("the value", null, null), (explained.Label, explained.Index, explained.Probability));
        Assert.Equal(output.item<float>(), explained.Score, 1e-5);
        Assert.Empty(flows[0].TopClasses);

        network.Outputs = OutputMeaning.Labels;
        using var asLabel = network.Explain(images, options: Plain);
        Assert.Equal(1 / (1 + Math.Exp(-explained.Score)), asLabel[0].Explained.Probability!.Value, 1e-9);
    }

    [Fact]
    public void Every_label_has_its_own_sigmoid()
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("resnet20_cifar", Weights.From(ZooNetwork.Tensors("resnet20_cifar")));
        network.Outputs = OutputMeaning.Labels;
        using var images = ZooNetwork.Image(network);

        using var flows = network.Explain(images, options: Plain);

        Assert.All(flows[0].TopClasses, label => Assert.Equal(1 / (1 + Math.Exp(-label.Score)), label.Probability, 1e-9));
        Assert.Equal(OutputMeaning.Labels, flows[0].Manifest.Outputs);
    }

    [Fact]
    public void A_value_of_an_embedding_has_no_probability()
    {
        using var scope = NewDisposeScope();
        using var network = Zoo.Create("resnet20_cifar", Weights.Random(1), Head.Embedding);
        using var images = ZooNetwork.Image(network);

        using var flows = network.Explain(images, Decision.Class(7), Plain);

        Assert.Equal(("value 7", null), (flows[0].Explained.Label, flows[0].Explained.Probability));
    }
}
