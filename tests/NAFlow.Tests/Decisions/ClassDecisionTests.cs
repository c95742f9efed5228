using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class ContrastTests
{
    [Fact]
    public void A_contrast_is_the_difference_of_two_scores()
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Plain();
        using var trace = NetworkTrace.Record(network, SmallNetworks.Image(batch: 2));
        using var score = Decision.Contrast(3, 1).Read(trace);
        Near.Absolute(trace.Output.select(1, 3) - trace.Output.select(1, 1), tensor(score.Values.ToArray()), 1e-12);
        Near.Absolute(tensor([0.0, -1, 0, 1, 0]).expand(2, 5), score.Seed, 0);
    }

    [Fact]
    public void A_flow_says_which_two()
    {
        using var network = SmallNetworks.Plain();
        network.ClassNames = new ClassNames(["a", "b", "c", "bullfrog, Rana", "tree frog"]);
        using var image = SmallNetworks.Image();
        using var byName = network.Explain(image, Decision.Contrast("tree frog", "bullfrog"))[0];
        using var byNumber = network.Explain(image, Decision.Contrast(4, 3))[0];
        Assert.Equal("tree frog rather than bullfrog", byName.Explained.Label);
        Assert.Equal((byName.Explained, null, 5), (byNumber.Explained, byName.Contributions, byName.TopClasses.Length));
        Assert.Null(byName.Explained.Probability);
        var scores = byName.TopClasses.ToDictionary(prediction => prediction.Index, prediction => prediction.Score);
        Assert.Equal(scores[4] - scores[3], byName.Explained.Score, 1e-12);
    }

    [Fact]
    public void A_class_against_itself_or_against_none_is_refused()
    {
        using var network = SmallNetworks.Plain();
        using var trace = NetworkTrace.Record(network, SmallNetworks.Image());
        Assert.Contains("cannot be contrasted with itself", Assert.Throws<InvalidInputException>(() => Decision.Contrast(2, 2).Read(trace)).Message);
        Assert.Contains("Class 9 does not exist", Assert.Throws<InvalidInputException>(() => Decision.Contrast(2, 9).Read(trace)).Message);
        Assert.Contains("has no class names", Assert.Throws<InvalidInputException>(() => Decision.Contrast("frog", "toad").Read(trace)).Message);
    }
}

public sealed class FixedDecisionTests
{
    [Fact]
    public void The_class_that_came_first_stays_the_question()
    {
        using var network = SmallNetworks.Plain();
        using var images = SmallNetworks.Image();
        using var traced = TracedDecision.Record(network, images, Decision.Top1);
        var first = traced.Score.ClassIndices[0];
        using var others = SmallNetworks.Image(3);
        using var trace = NetworkTrace.Record(network, others);
        using var score = traced.Decision.Read(trace);
        Assert.Equal([first, first, first], score.ClassIndices);
    }

    [Fact]
    public void Of_a_batch_every_sample_keeps_its_own()
    {
        using var network = SmallNetworks.Plain();
        using var images = randn([6, 3, 9, 11], float64, generator: new Generator(3));
        using var traced = TracedDecision.Record(network, images, Decision.Top1);
        using var shuffled = images.flip([0]);
        using var trace = NetworkTrace.Record(network, shuffled);
        using var score = traced.Decision.Read(trace);
        Assert.Equal(traced.Score.ClassIndices, score.ClassIndices);
    }

    [Fact]
    public void The_neighbours_that_won_the_vote_stay_the_question_with_the_same_weights()
    {
        using var network = EmbeddingNetworks.All["pooled maps"]();
        using var images = EmbeddingNetworks.Images(network, batch: 1);
        using var bankImages = EmbeddingNetworks.Images(network, batch: 8, seed: 6);
        using var embeddings = network.Embed(bankImages);
        using var bank = new MemoryBank(embeddings, [0, 1, 0, 1, 2, 2, 0, 1]);
        using var traced = TracedDecision.Record(network, images, Decision.Neighbours(bank, new NeighbourOptions { Count = 4 }));
        using var again = TracedDecision.Record(network, images, traced.Decision);
        Near.Absolute(traced.Score.Seed, again.Score.Seed, 1e-12);

        // The mean of unit vectors is shorter than one: the cosine with it is the mean cosine but for that length, on every image.
        using var others = EmbeddingNetworks.Images(network, batch: 5, seed: 9);
        using var trace = NetworkTrace.Record(network, others);
        using var score = traced.Decision.Read(trace);
        var (votes, own) = (traced.Score.Votes[0][0].Index, again.Score.Values[0] / traced.Score.Values[0]);
        int[] carriers = [.. Carriers(embeddings, images, network, [.. Enumerable.Range(0, 8).Where(index => bank.Labels[index] == votes)], bank, 4)];
        using var scope = NewDisposeScope();
        var units = nn.functional.normalize(embeddings);
        var queries = nn.functional.normalize(network.Embed(others));
        for (var sample = 0; sample < 5; sample++)
            Assert.Equal(own * carriers.Average(carrier => queries[sample].dot(units[carrier]).item<double>()), score.Values[sample], 1e-9);
    }

    [Fact]
    public void What_depends_on_no_image_stays_itself()
    {
        using var network = SmallNetworks.Plain();
        using var images = SmallNetworks.Image();
        using var trace = NetworkTrace.Record(network, images);
        foreach (var decision in (Decision[])[Decision.Class(2), Decision.Contrast(1, 2), Decision.Similarity(ones(6))])
            Assert.Same(decision, decision.FixedOn(trace));
    }

    private static IEnumerable<int> Carriers(Tensor embeddings, Tensor image, Network network, int[] ofClass, MemoryBank bank, int count)
    {
        using var scope = NewDisposeScope();
        var cosines = nn.functional.normalize(embeddings).matmul(nn.functional.normalize(network.Embed(image)).t()).flatten().data<double>()
            .ToArray();
        return Enumerable.Range(0, bank.Count).OrderByDescending(index => cosines[index]).Take(count).Where(ofClass.Contains).ToArray();
    }
}
