using CsCheck;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class NeighbourTests : IDisposable
{
    private readonly Network network = EmbeddingNetworks.All["pooled maps"]();

    public void Dispose() => network.Dispose();

    [Fact]
    public void The_neighbours_are_those_of_a_slow_search() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[1, 25], Gen.Int[1, 4], Gen.Double[0.01, 2], Gen.Int[1, 10_000])
            .Sample((size, count, classes, temperature, seed) =>
        {
            using var scope = NewDisposeScope();
            manual_seed(seed);
            var embeddings = randn([size, 6], float64);
            int[] labels = [.. Enumerable.Range(0, size).Select(index => (index * 7 + seed) % classes)];
            using var bank = new MemoryBank(embeddings, labels);
            using var trace = NetworkTrace.Record(network, EmbeddingNetworks.Images(network, seed: seed));
            using var score = Decision.Neighbours(bank, new NeighbourOptions { Count = count, Temperature = temperature }).Read(trace);
            for (var sample = 0; sample < 2; sample++)
                Compare(trace.Output[sample].data<double>().ToArray(), embeddings, labels, count, temperature, score, sample);
        }, iter: 60, threads: 1);

    [Fact]
    public void A_place_that_is_left_out_neither_votes_nor_belongs_to_the_rest()
    {
        using var scope = NewDisposeScope();
        var images = EmbeddingNetworks.Images(network, batch: 1);
        var embeddings = cat([randn([5, 6], float64), network.Embed(images), randn([4, 6], float64)], 0);
        int[] labels = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
        using var bank = new MemoryBank(embeddings, labels);
        using var others = new MemoryBank(cat([embeddings.narrow(0, 0, 5), embeddings.narrow(0, 6, 4)], 0), [.. labels[..5], .. labels[6..]]);
        var options = new NeighbourOptions { Count = 4, Temperature = 0.3 };

        using var without = network.Explain(images, Decision.Neighbours(bank, options, without: 5), ExplainOptions.Contrast);
        using var expected = network.Explain(images, Decision.Neighbours(others, options), ExplainOptions.Contrast);

        Assert.Equal((expected[0].Explained.Label, expected[0].Explained.Score), (without[0].Explained.Label, without[0].Explained.Score));
        Assert.True(without[0].Explained.Score < 0.999);
        foreach (var layer in expected[0].Layers) Assert.Equal(layer.Map.Values.ToArray(), without[0][layer.Name].Map.Values.ToArray());
        Refused("no place 10", () => Decision.Neighbours(bank, without: 10));
        Refused("the image alone", () => Decision.Neighbours(new MemoryBank(ones(1, 3), [0]), without: 0));
    }

    [Fact]
    public void The_defaults_are_the_published_ones() =>
        Assert.Equal((20, 0.07), (NeighbourOptions.Default.Count, NeighbourOptions.Default.Temperature));

    [Fact]
    public void Votes_name_the_classes()
    {
        using var scope = NewDisposeScope();
        var query = network.Embed(EmbeddingNetworks.Images(network, batch: 1));
        using var bank = new MemoryBank(cat([query, query.neg(), query]), [1, 0, 1], new ClassNames(["tern", "gull, Larus"]));
        using var trace = NetworkTrace.Record(network, EmbeddingNetworks.Images(network, batch: 1));
        using var score = Decision.Neighbours(bank).Read(trace);
        Assert.Equal("mean cosine similarity to 2 neighbours of gull", score.Subjects[0]);
        Assert.Equal([1, 0], score.Votes[0].Select(vote => vote.Index));
        Assert.Equal((1, 1), (Math.Round(score.Values[0], 12), Math.Round(score.Votes[0].Sum(vote => vote.Probability), 12)));
    }

    [Fact]
    public void A_bank_keeps_a_copy()
    {
        using var scope = NewDisposeScope();
        var embeddings = ones(2, 6);
        using var bank = new MemoryBank(embeddings, [0, 1]);
        embeddings.zero_();
        Assert.Equal((2, 6, 12.0), (bank.Count, bank.Size, bank.Embeddings.sum().item<double>()));
    }

    [Fact]
    public void What_is_no_bank_is_refused()
    {
        using var scope = NewDisposeScope();
        Refused("shape [3]", () => new MemoryBank(ones(3), [0, 0, 0]));
        Refused("shape [0, 3]", () => new MemoryBank(ones(0, 3), []));
        Refused("2 embeddings was given 1 labels", () => new MemoryBank(ones(2, 3), [0]));
        Refused("Label -1", () => new MemoryBank(ones(2, 3), [0, -1]));
        Refused("Label 2 of a memory bank has no name: there are 2 classes", () => new MemoryBank(ones(2, 3), [0, 2], ClassNames.Numbered(2)));
        Refused("not finite", () => new MemoryBank(tensor([float.NaN, 1, 2]).reshape(1, 3), [0]));
        Refused("0 neighbours", () => new NeighbourOptions { Count = 0 });
        Refused("temperature of 0", () => new NeighbourOptions { Temperature = 0 });
        using var bank = new MemoryBank(ones(2, 3), [0, 1]);
        using var trace = NetworkTrace.Record(network, EmbeddingNetworks.Images(network));
        Refused("have 3 values and layer flatten of embedder gives 6", () => Decision.Neighbours(bank).Read(trace));
    }

    private static void Refused(string sentence, Func<object> act) =>
        Assert.Contains(sentence, Assert.Throws<InvalidInputException>(act).Message, StringComparison.Ordinal);

    private static void Compare(double[] query, Tensor bank, int[] labels, int count, double temperature, ExplainedScore score, int sample)
    {
        double[][] contributions =
            [.. Enumerable.Range(0, labels.Length).Select(row => SlowSimilarity.CosineContributions(query, bank[row].data<double>().ToArray()))];
        int[] nearest = [.. Enumerable.Range(0, labels.Length).OrderByDescending(row => contributions[row].Sum()).Take(count)];
        var votes = new Dictionary<int, double>();
        foreach (var row in nearest) votes[labels[row]] = votes.GetValueOrDefault(labels[row]) + Math.Exp(contributions[row].Sum() / temperature);
        var winner = votes.MaxBy(vote => vote.Value).Key;
        int[] carriers = [.. nearest.Where(row => labels[row] == winner)];
        double[] mean = [.. Enumerable.Range(0, query.Length).Select(channel => carriers.Average(row => contributions[row][channel]))];

        Assert.Equal(winner, score.Votes[sample][0].Index);
        Assert.Equal(Math.Log(votes[winner]), score.Votes[sample][0].Score, 1e-9);
        Assert.Equal(votes[winner] / votes.Values.Sum(), score.Votes[sample][0].Probability, 1e-9);
        Near.Absolute(tensor(mean), tensor(score.Contributions[sample].Values.ToArray()), 1e-12, "contributions");
        Near.Absolute(tensor(SlowSimilarity.Weights(mean)), tensor(score.Contributions[sample].Weights.ToArray()), 1e-9, "weights");
        Assert.Equal(mean.Sum(), score.Values[sample], 1e-12);
    }
}
