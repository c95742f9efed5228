using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class NeighbourClassificationTests
{
    [Theory]
    [InlineData(1, 0.07)]
    [InlineData(5, 0.07)]
    [InlineData(20, 0.07)]
    [InlineData(20, 10)]
    [InlineData(1000, 0.5)]
    [InlineData(20, 1e-4)]
    public void Votes_are_those_of_the_paper(int count, double temperature)
    {
        using var scope = NewDisposeScope();
        var (known, queries) = (KnownEmbeddings.Draw(1), KnownEmbeddings.Draw(2));
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        var options = new NeighbourOptions { Count = count, Temperature = temperature };

        var answers = NeighbourClassification.Run(bank, queries.ToTensor(), queries.Labels, options);

        // The slow sum overflows at a very low temperature, where the nearest alone decides.
        var slow = queries.Rows.Select(row => SlowTasks.Vote(row, known.Rows, known.Labels, temperature < 0.01 ? 1 : count, Math.Max(temperature, 0.01)));
        Assert.Equal(slow, answers.Predicted);
        Assert.Equal(queries.Labels.Zip(answers.Predicted).Count(pair => pair.First == pair.Second) / (double)queries.Labels.Length, answers.Accuracy.Mean, 1e-12);
        Assert.InRange(answers.Accuracy.Mean, answers.Accuracy.Low, answers.Accuracy.High);
    }

    [Fact]
    public void No_image_is_its_own_neighbour()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1);
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        var answers = NeighbourClassification.LeaveOneOut(bank, new NeighbourOptions { Count = 7 });
        Assert.Equal(known.Rows.Select((row, image) => SlowTasks.Vote(row, known.Rows, known.Labels, 7, 0.07, except: image)), answers.Predicted);
        Assert.NotEqual(1, answers.Accuracy.Mean);
    }

    [Fact]
    public void Votes_agree_with_the_decision_that_is_explained()
    {
        using var scope = NewDisposeScope();
        var (known, queries) = (KnownEmbeddings.Draw(3), KnownEmbeddings.Draw(4));
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        var answers = NeighbourClassification.Run(bank, queries.ToTensor(), queries.Labels);
        foreach (var (row, answer) in queries.Rows.Zip(answers.Predicted))
        {
            double[] cosines = [.. known.Rows.Select(other => SlowTasks.Similarity(row, other, Metric.Cosine))];
            Assert.Equal(NeighbourVote.Count(bank, cosines, NeighbourOptions.Default).Classes[0].Index, answer);
        }
    }

    [Fact]
    public void Embeddings_of_another_size_are_refused()
    {
        using var scope = NewDisposeScope();
        var known = KnownEmbeddings.Draw(1);
        using var bank = new MemoryBank(known.ToTensor(), known.Labels);
        Assert.Throws<InvalidInputException>(() => NeighbourClassification.Run(bank, ones(2, 3), [0, 1]));
    }
}
