using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Coefficients of similarities against autograd of the formulas written out.</summary>
public sealed class SimilaritySeedTests
{
    public static MatrixTheoryData<string, Metric> Cases => new([.. EmbeddingNetworks.All.Keys], [Metric.Cosine, Metric.Euclidean]);

    [Theory, MemberData(nameof(Cases))]
    public void Channel_weights_reach_every_layer_through_the_embedding_as_it_is(string name, Metric metric)
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.All[name]();
        var (images, references) = (EmbeddingNetworks.Images(network), network.Embed(EmbeddingNetworks.Images(network, seed: 6)));
        using var trace = NetworkTrace.Record(network, images);
        using var score = Decision.Similarity(references, metric).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score);

        var (input, embeddings) = Run(network, images);
        var alpha = embeddings.clone().detach();
        for (var sample = 0; sample < 2; sample++)
        {
            var (f, z) = (embeddings[sample].detach().data<double>().ToArray(), references[sample].data<double>().ToArray());
            var contributions = metric == Metric.Cosine ? SlowSimilarity.CosineContributions(f, z) : SlowSimilarity.EuclideanContributions(f, z);
            alpha[sample] = tensor(SlowSimilarity.Weights(contributions));
            Assert.Equal(contributions.Sum(), score.Values[sample], 1e-10);
            Near.Absolute(alpha[sample], tensor(score.Contributions[sample].Weights.ToArray()), 1e-10, "alpha");
        }

        Near.Relative(autograd.grad([(embeddings * alpha).sum()], [input])[0], coefficients["input"]!, 1e-9, $"{name}, {metric}");
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_plain_gradient_is_that_of_the_similarity(string name, Metric metric)
    {
        using var scope = NewDisposeScope();
        using var network = EmbeddingNetworks.All[name]();
        var (images, references) = (EmbeddingNetworks.Images(network), network.Embed(EmbeddingNetworks.Images(network, seed: 6)));
        using var trace = NetworkTrace.Record(network, images);
        using var score = (Decision.Similarity(references, metric) with { Rule = ContributionRule.SimilarityGradient }).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score);

        var (input, embeddings) = Run(network, images);
        var similarity = metric == Metric.Cosine
            ? nn.functional.cosine_similarity(embeddings, references, 1, 0)
            : ((embeddings - references) * (embeddings - references)).sum([1L]).neg();
        Near.Absolute(similarity, tensor(score.Values.ToArray()), 1e-10);
        Near.Relative(autograd.grad([similarity.sum()], [input])[0], coefficients["input"]!, 1e-9, $"{name}, {metric}");
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
        using var coefficients = ImportanceCoefficients.Sweep(trace, score);

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
