using NAFlow.Evaluation;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>Sufficiency and necessity of neurons, and class sensitivity, on networks of which it is known what they must say.</summary>
public sealed class SufficiencyTests
{
    private static readonly NeuronCurveOptions Options = new() { Halvings = 5 };

    [Theory]
    [InlineData(NeuronFill.Zero, false)]
    [InlineData(NeuronFill.Zero, true)]
    [InlineData(NeuronFill.Mean, false)]
    public void A_linear_network_says_the_sum_of_what_is_kept(NeuronFill fill, bool signed)
    {
        manual_seed(2);
        using var weights = randn([3, 8, 8], float64);
        using var image = randn([1, 3, 8, 8], float64);
        using var network = KnownMaps.Linear(weights);
        using var traced = KnownMaps.Traced(network, image);
        using var values = weights.to(float32).to(float64) * image;
        var curves = NeuronCurves.Of(new EvaluatedImage(traced), "input", values, Options with { Fill = fill, Signed = signed });

        using var scope = NewDisposeScope();
        var parts = values.contiguous().flatten().data<double>().ToArray();
        var means = (image.mean([2L, 3], keepdim: true).expand_as(image) * weights.to(float32).to(float64)).contiguous().flatten().data<double>()
            .ToArray();
        int[] order = [.. Enumerable.Range(0, parts.Length).OrderByDescending(at => signed ? parts[at] : Math.Abs(parts[at]))];
        var (whole, nothing) = (parts.Sum(), fill == NeuronFill.Zero ? 0 : means.Sum());
        Assert.Equal(6, curves.Shares.Length);
        for (var point = 0; point < 6; point++)
        {
            var kept = order.Take((int)Math.Round(curves.Shares[point] * parts.Length)).ToHashSet();
            double Mixed(bool inside) => Enumerable.Range(0, parts.Length)
                .Sum(at => kept.Contains(at) == inside ? parts[at] : fill == NeuronFill.Zero ? 0 : means[at]);
            var (with, without) = whole > nothing
                ? ((Mixed(true) - nothing) / (whole - nothing), (Mixed(false) - nothing) / (whole - nothing)) : (double.NaN, double.NaN);
            Assert.Equal(with, curves.KeptScore[point], 1e-9);
            Assert.Equal(without, curves.RemovedScore[point], 1e-9);

            // The other output is 0, so the margin is the score.
            Assert.Equal(with, curves.KeptMargin[point], 1e-9);
        }

        double[] first = [.. Enumerable.Range(0, 6).Select(point => fill == NeuronFill.Zero
            ? order.Take((int)Math.Round(curves.Shares[point] * parts.Length)).Sum(at => parts[at]) : double.NaN)];
        if (fill == NeuronFill.Zero && whole > 0)
            Assert.Equal(curves.Shares[Array.FindLastIndex(first, sum => sum <= 0) + 1], curves.DecidingShare, 12);
    }

    /// <summary>In a linear network nothing keeps more of the score than the neurons that give most of it.</summary>
    [Fact]
    public void What_gives_most_of_a_linear_score_is_more_sufficient_than_any_other_order()
    {
        manual_seed(6);
        using var weights = rand([3, 8, 8], float64);
        using var image = rand([1, 3, 8, 8], float64);
        using var network = KnownMaps.Linear(weights);
        using var traced = KnownMaps.Traced(network, image);
        var best = Figures(GradientTimesInput.Method);
        foreach (var method in ControlList.All(1).Where(method => method.Neurons is not null).Append(LayerWiseRelevance.Method))
        {
            var other = Figures(method);
            Assert.True(best["sufficiency_score"] >= other["sufficiency_score"] - 1e-9, method.Name);
            Assert.True(best["necessity_score"] <= other["necessity_score"] + 1e-9, method.Name);
        }

        Assert.Equal(Figures(FlowMethods.NoInversion), best);
        Assert.Empty(new SufficiencyMetric().For(new EvaluatedImage(traced)).Score(Gradient.Method, Gradient.Explain(traced)[0]));

        Dictionary<string, double> Figures(MapMethod method) => new SufficiencyMetric(Options).For(new EvaluatedImage(traced))
            .Score(method, method.Explain(traced, default)[0]).Where(score => score.Layer == "input")
            .ToDictionary(score => score.Figure, score => Math.Round(score.Value, 9));
    }

    [Fact]
    public void The_network_runs_on_from_any_layer_as_it_ran()
    {
        foreach (var make in SmallNetworks.All.Values)
        {
            using var network = make();
            using var traced = Question.Of(network);
            using var scope = NewDisposeScope();
            foreach (var node in network.Nodes)
            {
                var recorded = traced.Trace[node];
                using var again = NetworkTrace.RecordAfter(traced.Trace, node, cat([recorded, recorded]), network.Output);
                Near.Relative(cat([traced.Trace.Output, traced.Trace.Output]), again.Output, 1e-12, node.Name);
            }

            // Other values at the image are another image.
            using var other = randn([3, 3, 9, 9], float64);
            using var run = NetworkTrace.RecordAfter(traced.Trace, network.Nodes[0], other, network.Output);
            Near.Relative(network.forward(other), run.Output, 1e-9);
        }
    }

    [Fact]
    public void Every_method_with_a_value_for_every_neuron_is_judged_at_every_layer()
    {
        using var network = SmallNetworks.Fire();
        using var traced = Question.Of(network);
        foreach (var method in MethodList.Find(["questions", "no inversion", "gradient x input", "LRP", "random", "mean activation", "Grad-CAM"], 1))
        {
            Assert.NotNull(method.Neurons);
            var seen = new List<string>();
            method.Neurons!(traced, (node, values) =>
            {
                Assert.Equal(traced.Trace[node].numel(), values.numel());
                seen.Add(node.Name);
            }, default);
            Assert.Equal(network.FlowNodes.Select(node => node.Name).Order(), seen.Order());
        }
    }

    [Fact]
    public void Maps_that_know_nothing_of_the_class_are_wholly_alike_and_those_of_its_weights_as_alike_as_they_are()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        var alike = Scores(MethodList.Find(["mean activation"], 1)[0]);
        Assert.All(alike.Where(score => score.Figure != "random_head_spearman"), score => Assert.Equal(1, score.Value, 9));
        Assert.All(alike, score => Assert.Equal(1, score.Value, 9));

        using var scope = NewDisposeScope();
        var scores = traced.Trace.Output.data<double>().ToArray();
        int[] others = [.. Enumerable.Range(0, 5).Where(index => index != 3).OrderByDescending(index => scores[index])];
        foreach (var (figure, other) in new[] { ("second_class_spearman", others[0]), ("far_class_spearman", others[^1]) })
        {
            using var second = TracedDecision.Record(network, traced.Input, Decision.Class(other));
            var (one, two) = (HiResCam.Explain(traced)[0], HiResCam.Explain(second)[0]);
            foreach (var score in Scores(HiResCam.Method).Where(score => score.Figure == figure))
                Assert.Equal(Data.RankCorrelation.Of(one[score.Layer].Values.Span, two[score.Layer].Values.Span), score.Value, 12);
        }

        List<MapScore> Scores(MapMethod method)
        {
            using var scorer = new ClassSensitivityMetric().For(new EvaluatedImage(traced));
            return [.. scorer.Score(method, method.Explain(traced, default)[0])];
        }
    }

    [Fact]
    public void What_cannot_be_read_is_refused_in_a_sentence()
    {
        using var network = SmallNetworks.Plain();
        using var traced = Question.Of(network);
        using var few = ones(5);
        Assert.Contains("neurons of relu2",
            Assert.Throws<InvalidInputException>(() => NeuronCurves.Of(new EvaluatedImage(traced), "relu2", few)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new NeuronCurveOptions { Halvings = 0 });
        Assert.Throws<InvalidInputException>(() => new NeuronCurveOptions { Fill = (NeuronFill)5 });
    }
}
