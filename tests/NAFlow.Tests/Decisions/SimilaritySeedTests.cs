using NAFlow.Imaging;
using NAFlow.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Coefficients of similarities against autograd of the formulas written out.</summary>
public sealed class SimilaritySeedTests
{
    public static MatrixTheoryData<string, Similarity> Cases => new([.. EmbeddingNetworks.All.Keys], [Similarity.Cosine, Similarity.Euclidean]);

    [Theory, MemberData(nameof(Cases))]
    public void Channel_weights_reach_every_layer_through_the_embedding_as_it_is(string name, Similarity comparedBy)
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.All[name]();
        var (images, references) = (EmbeddingNetworks.Images(network), network.Embed(EmbeddingNetworks.Images(network, seed: 6)));
        using var trace = NetworkTrace.Record(network, images);
        using var score = Decision.Similarity(references, comparedBy).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);

        var (input, embeddings) = Run(network, images);
        var alpha = embeddings.clone().detach();
        for (var sample = 0; sample < 2; sample++)
        {
            var (f, z) = (embeddings[sample].detach().data<double>().ToArray(), references[sample].data<double>().ToArray());
            var contributions = comparedBy == Similarity.Cosine
                ? SlowSimilarity.CosineContributions(f, z)
                : SlowSimilarity.EuclideanContributions(f, z);
            alpha[sample] = tensor(SlowSimilarity.Weights(contributions));
            Assert.Equal(contributions.Sum(), score.Values[sample], 1e-10);
            Near.Absolute(alpha[sample], tensor(score.Contributions[sample].Weights.ToArray()), 1e-10, "alpha");
        }

        Near.Relative(autograd.grad([(embeddings * alpha).sum()], [input])[0], coefficients["input"]!, 1e-9, $"{name}, {comparedBy}");
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_plain_gradient_is_that_of_the_similarity(string name, Similarity comparedBy)
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.All[name]();
        var (images, references) = (EmbeddingNetworks.Images(network), network.Embed(EmbeddingNetworks.Images(network, seed: 6)));
        using var trace = NetworkTrace.Record(network, images);
        using var score = (Decision.Similarity(references, comparedBy) with { Rule = ContributionRule.SimilarityGradient }).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);

        var (input, embeddings) = Run(network, images);
        var similarity = comparedBy == Similarity.Cosine
            ? nn.functional.cosine_similarity(embeddings, references, 1, 0)
            : ((embeddings - references) * (embeddings - references)).sum([1L]).neg();
        Near.Absolute(similarity, tensor(score.Values.ToArray()), 1e-10);
        Near.Relative(autograd.grad([similarity.sum()], [input])[0], coefficients["input"]!, 1e-9, $"{name}, {comparedBy}");
    }

    [Fact]
    public void The_gradient_for_neighbours_is_that_of_their_mean_cosine()
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.FlattenedMaps();
        var images = EmbeddingNetworks.Images(network, batch: 1);
        using var bank = new MemoryBank(network.Embed(EmbeddingNetworks.Images(network, batch: 6, seed: 8)), [0, 0, 0, 0, 0, 0]);
        using var trace = NetworkTrace.Record(network, images);
        using var score = (Decision.Neighbours(bank) with { Rule = ContributionRule.SimilarityGradient }).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);

        var (input, embeddings) = Run(network, images);
        var mean = nn.functional.cosine_similarity(embeddings.expand_as(bank.Embeddings), bank.Embeddings, 1, 0).mean();
        Assert.Equal(mean.item<double>(), score.Values[0], 1e-12);
        Near.Relative(autograd.grad([mean], [input])[0], coefficients["input"]!, 1e-9);
    }

    /// <summary>The network under autograd, layer by layer, and its embeddings.</summary>
    private static (Tensor Input, Tensor Embeddings) Run(Network network, Tensor images)
    {
        var values = new Dictionary<int, Tensor> { [0] = images.clone().requires_grad_(true) };
        foreach (var node in network.Nodes.Skip(1)) values[node.Index] = node.Layer!.Run([.. node.Inputs.Select(index => values[index])]);
        var output = values[network.Output.Index];
        return (values[0], output.dim() == 4 ? output.mean([2, 3]) : output);
    }
}

/// <summary>The formulas of similarity as the method states them, number by number.</summary>
internal static class SlowSimilarity
{
    public static double[] CosineContributions(double[] query, double[] reference)
    {
        var (queryNorm, referenceNorm) = (Math.Sqrt(query.Sum(value => value * value)), Math.Sqrt(reference.Sum(value => value * value)));
        return [.. query.Zip(reference, (f, z) => queryNorm == 0 || referenceNorm == 0 ? 0 : f / queryNorm * (z / referenceNorm))];
    }

    public static double[] EuclideanContributions(double[] query, double[] reference) =>
        [.. query.Zip(reference, (f, z) => -Math.Pow(f - z, 2))];

    /// <summary>w = p / |sum p|, or p; alpha = (w - min) / (max - min), or ones.</summary>
    public static double[] Weights(double[] contributions)
    {
        var sum = Math.Abs(contributions.Sum());
        double[] normalised = [.. contributions.Select(value => sum == 0 ? value : value / sum)];
        var (least, most) = (normalised.Min(), normalised.Max());
        return [.. normalised.Select(value => most == least ? 1 : (value - least) / (most - least))];
    }
}

/// <summary>Small networks without a classifier, in float64, with random weights from a seed; they read images of 9 x 9 pixels.</summary>
internal static class EmbeddingNetworks
{
    public static IReadOnlyDictionary<string, Func<Network>> All { get; } = new Dictionary<string, Func<Network>>
    {
        ["flattened maps"] = FlattenedMaps,
        ["pooled maps"] = () => Of(
            3, ("conv1", nn.Conv2d(3, 4, 3)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(4, 6, 3)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten())),
        ["linear embedding"] = () => Of(
            3, ("conv1", nn.Conv2d(3, 4, 3)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)), ("flatten", nn.Flatten()),
            ("embedding", nn.Linear(36, 5))),
        ["patch descriptor"] = () => Of(
            1, ("conv1", nn.Conv2d(1, 4, 3)), ("sigmoid1", nn.Sigmoid()), ("pool1", nn.MaxPool2d(2)), ("conv2", nn.Conv2d(4, 5, 2)),
            ("sigmoid2", nn.Sigmoid()),
            ("flatten", nn.Flatten()), ("descriptor", nn.Linear(20, 7)), ("sigmoid3", nn.Sigmoid())),
        ["maps"] = () => Of(3, ("conv1", nn.Conv2d(3, 4, 3)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(4, 6, 3))),
    };

    public static Network FlattenedMaps() => Of(
        3, ("conv1", nn.Conv2d(3, 4, 3, padding: 1)), ("bn1", nn.BatchNorm2d(4)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
        ("conv2", nn.Conv2d(4, 6, 3, padding: 1)), ("relu2", nn.ReLU()), ("flatten", nn.Flatten()));

    public static Tensor Images(Network network, int batch = 2, int seed = 5)
    {
        manual_seed(seed);
        return randn([batch, network.InputChannels, 9, 9], float64);
    }

    private static Network Of(int channels, params (string, nn.Module<Tensor, Tensor>)[] layers)
    {
        manual_seed(23);
        var network = Network.FromSequential("embedder", nn.Sequential(layers), channels);
        using var noGradient = no_grad();
        foreach (var (_, parameter) in network.named_parameters()) parameter.copy_(randn(parameter.shape).Times(0.5));
        network.to(ScalarType.Float64);
        network.Preprocessing = Preprocessing.ImageNet with { Size = 9, Channels = channels == 1 ? ChannelOrder.Gray : ChannelOrder.RedGreenBlue };
        return network;
    }
}
