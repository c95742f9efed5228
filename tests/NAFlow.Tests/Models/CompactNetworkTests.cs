using NAFlow.Files;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// The compact networks: the architectures of the published ones, small enough to ship and to train, and told from them by what their files say.
/// </summary>
public sealed class CompactNetworkTests
{
    private const int MostBytes = 1_500_000, Half = 2;

    public static TheoryData<string> Names => [.. Zoo.CompactNames];

    /// <summary>The networks with every head that an experiment or a reader may choose.</summary>
    public static TheoryData<string, string> Heads
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var name in Zoo.CompactNames)
                foreach (var head in new[] { "classifier", "moco", "simsiam", "embedding", "linear 512", "linear 128", "proxies", "cosine" })
                    if (head != "classifier" || name is not ("conv4_compact" or "resnet12_compact")) data.Add(name, head);
            return data;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Layers_are_those_of_the_published_network(string name)
    {
        using var compact = Zoo.Create(name, Weights.Random(1));
        using var published = Zoo.Create(name.Replace("_compact", "", StringComparison.Ordinal), Weights.Random(1));
        var kinds = published.Nodes.ToDictionary(node => node.Name, node => node.Kind);
        Assert.All(compact.Nodes, node => Assert.Equal(kinds[node.Name], node.Kind));
        Assert.Equal(compact.Nodes.Select(node => node.Kind).ToHashSet(), published.Nodes.Select(node => node.Kind).ToHashSet());
        if (name is not ("resnet50_compact" or "googlenet_compact" or "efficientnet_b0_compact" or "convnext_tiny_compact")) Assert
            .Equal(published.Nodes.Select(node => node.Name), compact.Nodes.Select(node => node.Name));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_last_feature_map_of_96_pixels_is_5_or_6_wide(string name)
    {
        using var network = Zoo.Create(name, Weights.Random(1));
        Assert.Equal(96, network.Preprocessing.Size);
        Assert.InRange(network.ShapesForPhoto()[network.FeatureNode.Index][2], 5, 6);
    }

    [Theory, MemberData(nameof(Heads))]
    public void A_network_with_its_head_fits_in_a_small_file(string name, string head)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var (chosen, outputs) = HeadOf(head);
        using var network = Zoo.Create(name, Weights.Random(1), chosen);
        var output = network.call(ZooNetwork.Image(network, batch: 2));
        Assert.Equal(2, output.shape[0]);
        if (outputs > 0) Assert.Equal(outputs, output.shape[1]);
        Assert.True(output.isfinite().all().item<bool>());
        var numbers = network.parameters().Sum(parameter => parameter.numel()) + network.buffers().Sum(buffer => buffer.numel());

        // The flattened maps of Conv-4 are long, and a long projection of them is no network of an experiment.
        if (name != "conv4_compact") Assert.InRange(numbers * Half, 0, MostBytes);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_file_that_says_its_network_is_taken_at_its_word(string name)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var published = name.Replace("_compact", "", StringComparison.Ordinal);
        using var network = Zoo.Create(name, Weights.Random(1), Head.LinearEmbedding(16));
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            SafetensorsWriter.Write(path, ZooNetwork.Tensors(network), new Dictionary<string, string> { [WeightsContent.NetworkKey] = name });
            Assert.Equal(name, Zoo.Recognise(Weights.From(path)));
            Assert.Equal(name, WeightsContent.Read(path).Network);
            using var read = Zoo.Create(name, Weights.From(path));
            Assert.Equal([1, 16], read.call(ZooNetwork.Image(read)).shape);
            var problem = Assert.Throws<InvalidInputException>(() => Zoo.Create(published, Weights.From(path)));
            Assert.Contains($"{name} and not of {published}", problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_network_that_nobody_knows_is_recognised_by_its_tensors()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            SafetensorsWriter.Write(path, ZooNetwork.Tensors("resnet20_cifar"), new Dictionary<string, string>
            { [WeightsContent.NetworkKey] = "a network of one's own" });
            Assert.Equal("resnet20_cifar", Zoo.Recognise(Weights.From(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Without_a_word_only_what_no_published_network_could_be_is_compact()
    {
        using var scope = NewDisposeScope();
        foreach (var name in Zoo.CompactNames)
        {
            var expected = name is "resnet50_compact" or "googlenet_compact" or "efficientnet_b0_compact" or "convnext_tiny_compact"
                ? name : name.Replace("_compact", "", StringComparison.Ordinal);
            Assert.Equal(expected, Zoo.Recognise(Weights.From(ZooNetwork.Tensors(name))));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Random_weights_can_be_trained(string name)
    {
        const int Steps = 25, Last = 5;
        var head = name is "conv4_compact" or "resnet12_compact" ? Head.Cosine(4) : Head.Classifier(4);
        using var network = Zoo.Create(name, Weights.Random(1), head);
        using var images = ZooNetwork.Image(network, batch: 8);
        using var labels = tensor(new long[] { 0, 1, 2, 3, 0, 1, 2, 3 });
        network.train();

        // Dropout draws from a generator that other tests use, too.
        foreach (var dropout in network.modules().OfType<TorchSharp.Modules.Dropout>()) dropout.eval();
        using var optimiser = optim.SGD(network.parameters(), learningRate: 0.003, momentum: 0.9);
        var losses = new List<float>();
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            var loss = nn.functional.cross_entropy(network.call(images), labels);
            loss.backward();
            optimiser.step();
            losses.Add(loss.item<float>());
        }

        Assert.True(losses[^Last..].Min() < losses[0] / 2, string.Join(", ", losses));
    }

    private static (Head Head, long Outputs) HeadOf(string name) => name switch
    {
        "classifier" => (Head.Classifier(50), 50),
        "moco" => (Head.Projection(normalised: false, 384, 128), 128),
        "simsiam" => (Head.Projection(normalised: true, 256, 256, 256), 256),
        "embedding" => (Head.Embedding, 0),
        "linear 512" => (Head.LinearEmbedding(512), 512),
        "linear 128" => (Head.LinearEmbedding(128), 128),
        "proxies" => (Head.Proxies(50), 50),
        _ => (Head.Cosine(50), 50),
    };
}
