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
