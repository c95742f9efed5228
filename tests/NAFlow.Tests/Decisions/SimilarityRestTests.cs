using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>What sets a similarity apart from the rest of a bank or of a batch, in closed form: with pooled maps, a share belongs to a channel.</summary>
public sealed class SimilarityRestTests : IDisposable
{
    private static readonly ExplainOptions Share = ExplainOptions.Default with { Start = FlowStart.Share, KeepTensors = true };

    private readonly Network network = EmbeddingNetworks.All["pooled maps"]();

    public void Dispose() => network.Dispose();

    [Theory]
    [InlineData(Similarity.Cosine)]
    [InlineData(Similarity.Euclidean)]
    public void A_channel_keeps_what_it_says_for_the_reference_beyond_its_share_of_what_it_says_for_the_rest(Similarity comparedBy)
    {
        using var scope = NewDisposeScope();
        var images = EmbeddingNetworks.Images(network);
        var embeddings = network.Embed(images);
        var (reference, rest) = (rand(6, float64), rand([7, 6], float64));
        using var flows = network.Explain(
            images, Decision.Similarity(reference, comparedBy) with { Rest = SimilarityRest.Of(rest, "the other birds") }, Share);
        for (var sample = 0; sample < 2; sample++)
        {
            var f = embeddings[sample].data<double>().ToArray();
            Check(flows[sample], Expected(comparedBy, f, Numbers(reference), [.. Enumerable.Range(0, 7).Select(row => Numbers(rest[row]))]));
            Assert.Equal("what the score is made of, from what sets it apart from the other birds on", flows[sample].Question);
        }
    }

    [Fact]
    public void The_rest_of_a_batch_is_the_references_of_the_other_samples()
    {
        using var scope = NewDisposeScope();
        var images = EmbeddingNetworks.Images(network, batch: 3);
        var embeddings = network.Embed(images);
        var references = rand([3, 6], float64);
        using var flows = network.Explain(images, Decision.Similarity(references) with { Rest = SimilarityRest.Batch }, Share);
        for (var sample = 0; sample < 3; sample++)
            Check(flows[sample], Expected(
                Similarity.Cosine, embeddings[sample].data<double>().ToArray(), Numbers(references[sample]),
                [.. Enumerable.Range(0, 3).Where(other => other != sample).Select(other => Numbers(references[other]))]));

        using var alone = network.Explain(
            images.narrow(0, 0, 1), Decision.Similarity(references[0]) with { Rest = SimilarityRest.Batch }, ExplainOptions.Contrast);
        Assert.Equal("what the score is made of (there is no rest to set it apart from)", alone[0].Question);
    }

    [Fact]
    public void Neighbours_are_set_apart_from_the_other_classes_of_their_bank()
    {
        using var scope = NewDisposeScope();
        var images = EmbeddingNetworks.Images(network, batch: 1);
        var query = network.Embed(images);
        var others = rand([4, 6], float64);
        using var bank = new MemoryBank(cat([query, others], 0), [0, 1, 1, 2, 2]);
        using var flows = network.Explain(images, Decision.Neighbours(bank, new NeighbourOptions { Count = 1 }), Share);
        Check(flows[0], Expected(
            Similarity.Cosine, Numbers(query[0]), Numbers(query[0]), [.. Enumerable.Range(0, 4).Select(row => Numbers(others[row]))]));
        Assert.Equal("the other 2 classes of the bank", flows[0].Manifest.Rest);

        using var same = network.Explain(
            images, Decision.Similarity(query[0]) with { Rest = SimilarityRest.Of(bank, without: 0) }, Share);
        foreach (var layer in flows[0].Layers) Assert.Equal(layer.Map.Values.ToArray(), same[0][layer.Name].Map.Values.ToArray());
        Assert.Contains("alone", Assert.Throws<InvalidInputException>(() => SimilarityRest.Of(new MemoryBank(others, [3, 3, 3, 3]), 3)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Relevance of a contrast adds up to 0 at every layer, as far as biases take none up.</summary>
    [Fact]
    public void Contrastive_relevance_of_a_similarity_is_that_of_the_reference_less_that_of_the_rest()
    {
        using var scope = NewDisposeScope();
        var images = EmbeddingNetworks.Images(network);
        var (reference, rest) = (rand(6, float64), rand([3, 6], float64));
        var asked = Decision.Similarity(reference) with { Rest = SimilarityRest.Of(rest) };
        using var flows = network.Explain(images, asked, ExplainOptions.Contrast with { KeepTensors = true });
        foreach (var flow in flows)
        {
            var last = flow[network.FeatureNode.Name].Tensors!;
            var parts = last.Coefficients * last.Activation;
            Assert.InRange(parts.sum().item<double>() / parts.abs().sum().item<double>(), -1e-4, 1e-4);
            Assert.Equal("what sets it apart from the other embeddings", flow.Question);
        }

        Assert.Contains("values", Assert.Throws<InvalidInputException>(() => network.Explain(
            images, asked with { Rest = SimilarityRest.Of(rand([3, 5], float64)) }, ExplainOptions.Contrast)).Message, StringComparison.Ordinal);
    }

    private void Check(AttentionFlow flow, double[] shares)
    {
        var last = flow[network.FeatureNode.Name].Tensors!;
        var used = last.Coefficients.IsNotZero();
        var kept = last.Activation * tensor(shares).view(-1, 1, 1);
        Near.Relative(where(used, kept, zeros_like(kept)), last.FeatureMap, 1e-4);
    }

    private static double[] Expected(Similarity comparedBy, double[] f, double[] reference, double[][] rest)
    {
        var channels = Enumerable.Range(0, f.Length).ToArray();
        double[] answer, others;
        if (comparedBy == Similarity.Cosine)
        {
            var (query, unit) = (Unit(f), Unit(reference));
            double[][] units = [.. rest.Select(Unit)];
            answer = [.. channels.Select(d => Math.Max(0, query[d] * unit[d]))];
            others = [.. channels.Select(d => Math.Max(0, query[d] * units.Average(row => row[d])))];
        }
        else
        {
            answer = [.. channels.Select(d => rest.Average(row => (f[d] - row[d]) * (f[d] - row[d])))];
            others = [.. channels.Select(d => (f[d] - reference[d]) * (f[d] - reference[d]))];
        }

        var factor = answer.Sum() / others.Sum();
        return [.. channels.Select(d => answer[d] > 0 ? Math.Clamp((answer[d] - factor * others[d]) / answer[d], 0, 1) : 0)];
    }

    private static double[] Unit(double[] row)
    {
        var length = Math.Sqrt(row.Sum(value => value * value));
        return [.. row.Select(value => value / length)];
    }

    private static double[] Numbers(Tensor row) => row.contiguous().data<double>().ToArray();
}
