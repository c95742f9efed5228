using NAFlow.Evaluation;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Methods that change the image, against loops over single images and positions.</summary>
public sealed class PerturbationTests
{
    private const int Side = 9;

    [Fact]
    public void RISE_is_the_mean_of_the_masks_weighed_by_the_probability_seen_through_them()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        var options = new RiseOptions { Masks = 11, Grid = 3, BatchSize = 4, Probability = 0.4, Seed = 6 };
        var expected = new double[Side * Side];
        using var masks = new RiseMasks(options, Side, Side);
        for (var mask = 0; mask < 11; mask++)
        {
            using var next = masks.Next(1);
            var values = Values(next);
            var probability = Probability(network, traced.Input, (_, place) => values[place]);
            for (var place = 0; place < expected.Length; place++) expected[place] += probability * values[place] / (11 * 0.4);
        }

        Question.Same(expected, Rise.Explain(traced, options)[0]["input"], "RISE");
        Question.Same(expected, Rise.Explain(traced, options with { BatchSize = 7 })[0]["input"], "RISE in other batches");
        Assert.NotEqual(expected[0], Rise.Explain(traced, options with { Seed = 7 })[0]["input"][0, 0], 5);
    }

    [Fact]
    public void A_mask_is_a_grid_of_cells_enlarged_by_one_cell_more_than_the_image_and_moved()
    {
        var options = new RiseOptions { Grid = 3, Seed = 2 };
        using var masks = new RiseMasks(options, 10, 7);
        using var next = masks.Next(5);
        for (var mask = 0; mask < 5; mask++)
        {
            var values = Values(next.narrow(0, mask, 1));
            Assert.True(Possible().Any(possible => possible.Zip(values, (one, other) => Math.Abs(one - other)).Max() < 1e-6),
                $"mask {mask} is no enlarged grid");
        }

        // All 512 grids of 3 x 3 cells of 4 x 3 pixels, at all 12 moves.
        static IEnumerable<double[]> Possible()
        {
            for (var bits = 0; bits < 512; bits++)
            {
                var cells = new double[3, 3];
                for (var cell = 0; cell < 9; cell++) cells[cell / 3, cell % 3] = (bits >> cell) & 1;
                var large = Enlarged.To(cells, 16, 12);
                for (var move = 0; move < 12; move++)
                    yield return [.. Enumerable.Range(0, 70).Select(place => large[place / 7 + move / 3, place % 7 + move % 3])];
            }
        }
    }

    [Fact]
    public void RISE_of_a_score_below_zero_counts_from_the_least()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network, decision: Decision.Similarity(ones(5, float64).Times(50), Similarity.Euclidean) with { At = "fc" });
        var map = Rise.Explain(traced, new RiseOptions { Masks = 20, Grid = 3 })[0]["input"].Values.ToArray();
        Assert.All(map, value => Assert.True(value >= 0));
        Assert.Contains(map, value => value > 0);
    }

    [Fact]
    public void Occlusion_is_the_mean_drop_over_the_squares_that_cover_a_pixel()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        var whole = Probability(network, traced.Input, (_, _) => 1);
        var (sums, counts) = (new double[Side * Side], new double[Side * Side]);

        // A window of 4 pixels that moves by 2: at 0, 2, 4 and, to reach the edge, 5.
        foreach (var top in (int[])[0, 2, 4, 5])
            foreach (var left in (int[])[0, 2, 4, 5])
            {
                bool Covers(int place) => place / Side >= top && place / Side < top + 4 && place % Side >= left && place % Side < left + 4;
                var drop = whole - Probability(network, traced.Input, (_, place) => Covers(place) ? 0 : 1);
                foreach (var place in Enumerable.Range(0, Side * Side).Where(Covers))
                {
                    sums[place] += drop;
                    counts[place]++;
                }
            }

        Question.Same(
            [.. sums.Zip(counts, (sum, count) => Math.Max(0, sum / count))],
            Occlusion.Explain(traced, new OcclusionOptions { Window = 4.0 / Side, Stride = 2.0 / Side, BatchSize = 3 })[0]["input"], "occlusion");
    }

    [Theory]
    [InlineData(ScoreCamWeights.SoftmaxOfScores)]
    [InlineData(ScoreCamWeights.Probability)]
    public void ScoreCAM_weighs_channels_by_the_softmax_of_logits_or_the_probability_seen_through_them(ScoreCamWeights by)
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        var features = traced.Trace[network.FeatureNode];
        var channels = Question.Channels(features, 0);
        var (height, width) = ((int)features.shape[2], (int)features.shape[3]);
        double[] found = [.. channels.Select(channel =>
        {
            var small = new double[height, width];
            for (var place = 0; place < channel.Length; place++) small[place / width, place % width] = channel[place];
            double[] mask = [.. Enlarged.To(small, Side, Side).Cast<double>()];
            var (least, most) = (mask.Min(), mask.Max());
            Func<int, int, double> seen = (_, place) => most > least ? (mask[place] - least) / (most - least) : 0;
            return by == ScoreCamWeights.Probability ? Probability(network, traced.Input, seen) : Scores(network, traced.Input, seen)[3];
        })];
        var weights = by == ScoreCamWeights.Probability ? found : [.. found.Select(score => Math.Exp(score) / found.Sum(Math.Exp))];

        var maps = ScoreCam.Explain(traced, new ScoreCamOptions { BatchSize = 4, Weights = by })[0];
        Assert.Equal(ScoreCamWeights.SoftmaxOfScores, ScoreCamOptions.Default.Weights);
        Assert.Equal([network.FeatureNode.Name], maps.Keys);
        Question.Same(
            [.. Enumerable.Range(0, height * width)
                .Select(place => Math.Max(0, channels.Select((channel, index) => weights[index] * channel[place]).Sum()))],
            maps[network.FeatureNode.Name], "Score-CAM");
    }

    [Fact]
    public void Methods_that_ask_about_many_images_explain_one_at_a_time()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network, batch: 2);
        Func<TracedDecision, IReadOnlyList<MapSet>>[] methods =
            [traced => Rise.Explain(traced), traced => Occlusion.Explain(traced), traced => ScoreCam.Explain(traced)];
        Assert.All(methods, method =>
            Assert.Contains("2", Assert.Throws<InvalidInputException>(() => method(traced)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_class_given_for_the_one_image_is_asked_of_all_changed_ones()
    {
        using var network = SmallNetworks.Plain();
        using var one = Question.Of(network, decision: Decision.Classes(3));
        using var other = Question.Of(network, decision: Decision.Class(3));
        Assert.Equal(Occlusion.Explain(other)[0]["input"].Values.ToArray(), Occlusion.Explain(one)[0]["input"].Values.ToArray());
    }

    private static double[] Values(Tensor mask) => mask.to(float64).contiguous().flatten().data<double>().ToArray();

    /// <summary>The softmax of class 3 of the image, every value multiplied by a number of its own.</summary>
    private static double Probability(Network network, Tensor image, Func<int, int, double> factor)
    {
        var scores = Scores(network, image, factor);
        return Math.Exp(scores[3]) / scores.Sum(Math.Exp);
    }

    private static double[] Scores(Network network, Tensor image, Func<int, int, double> factor)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var places = (int)(image.shape[2] * image.shape[3]);
        var values = image.contiguous().flatten().data<double>().ToArray();
        for (var index = 0; index < values.Length; index++) values[index] *= factor(index / places, index % places);
        return network.forward(tensor(values, image.shape)).data<double>().ToArray();
    }
}
