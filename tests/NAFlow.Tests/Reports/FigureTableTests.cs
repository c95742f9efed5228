using NAFlow.Data;
using NAFlow.Evaluation;
using static NAFlow.Tests.ReportRows;

namespace NAFlow.Tests;

public sealed class FigureTableTests
{
    [Fact]
    public void Means_and_intervals_are_those_of_the_images()
    {
        var table = Table(Mixed());

        foreach (var cell in table.Cells)
        {
            double[] values = [.. Mixed().Where(row => row.Method == cell.Method && row.Layer == cell.Layer.Name).Select(row => row.Value!.Value)];
            Assert.Equal((8, Bootstrap.Mean(values)), (cell.Count, cell.Value));
        }

        Assert.Equal(10, table.Cells.Length);
        Assert.Equal(Layers, table.Layers.Select(layer => layer.Name));
    }

    [Theory]
    [InlineData("high", "rival,flow equal,flow equal")]
    [InlineData("low", "flow equal,rival,single")]
    public void The_first_of_a_layer_is_the_best_by_the_direction_of_the_figure(string figure, string expected)
    {
        // At the middle layer rival is a twentieth above the flow; at the last, far below.
        EvaluationRow[] rows =
        [
            .. Of("flow", figure, (_, image) => 0.5 + Wave(image)), .. Of("equal", figure, (_, image) => 0.5 + Wave(image)),
            .. Of("rival", figure, (layer, image) => (double[])[0.7, 0.45, 0.3] is var means ? means[layer] + Wave(image) : null),
            .. Of("single", figure, (_, _) => 0.1, layers: [2]),
        ];

        var table = Table(rows);

        Assert.Equal(expected, string.Join(',', Layers
            .Select(layer => string.Join(' ', table.Cells.Where(cell => cell.Layer.Name == layer && cell.IsFirst).Select(cell => cell.Method)))));
    }

    [Fact]
    public void A_method_equal_to_the_first_is_within_its_interval_and_one_far_from_it_is_not()
    {
        var table = Table(Mixed());

        Assert.True(table.At("flow", "features.3") is { IsFirst: true, IsWithinFirst: true });
        Assert.True(table.At("equal", "features.3") is { IsWithinFirst: true, FromFirst: { Low: 0, High: 0 } });
        Assert.True(table.At("rival", "features.3") is { IsFirst: false, IsWithinFirst: false });
        Assert.True(table.At("flow", "input") is { IsFirst: false, IsWithinFirst: false });
    }

    [Fact]
    public void A_method_a_little_behind_on_some_images_and_ahead_on_others_is_within_the_interval()
    {
        var table = Table([.. Of("flow", "high", (_, _) => 0.5), .. Of("other", "high", (_, image) => image % 2 == 0 ? 0.6 : 0.39)]);
        Assert.True(table.At("other", "input") is { IsFirst: false, IsWithinFirst: true, FromFirst: { Low: < 0, High: > 0 } });
    }

    [Fact]
    public void Comparisons_with_the_flow_are_paired_count_ties_and_are_corrected_within_a_layer()
    {
        var table = Table(Mixed());

        var cell = table.At("rival", "features.3")!;
        double[] Values(string method) =>
            [.. Mixed().Where(row => row.Method == method && row.Layer == "features.3").Select(row => row.Value!.Value)];
        Assert.Equal(PairedComparison.Of(Values("rival"), Values("flow")), cell.AgainstReference);
        Assert.Equal((8, 1.0), (table.At("equal", "features.3")!.AgainstReference!.Ties, table.At("equal", "features.3")!.CorrectedPValue));
        string[] others = ["rival", "equal", "single"];
        Assert.Equal(
            HolmCorrection.Of([.. others.Select(method => PairedComparison.Of(Values(method), Values("flow")).PValue)]),
            others.Select(method => table.At(method, "features.3")!.CorrectedPValue!.Value));
        Assert.Null(table.At("flow", "features.3")!.AgainstReference);
    }

    [Fact]
    public void Only_images_that_both_have_are_compared()
    {
        var table = Table([.. Of("flow", "high", (_, image) => image < 6 ? 1 : null), .. Of("other", "high", (_, image) => image >= 3 ? 0 : null)]);
        var cell = table.At("other", "input")!;
        Assert.Equal((5, 3), (cell.Count, cell.AgainstReference!.Count));
        Assert.Equal(6, table.At("flow", "input")!.Count);
    }

    [Fact]
    public void A_method_of_one_layer_stands_at_that_layer_only()
    {
        var table = Table(Mixed());
        Assert.Null(table.At("single", "input"));
        Assert.Equal("features.3", Assert.Single(table.Of("single")).Layer.Name);
        Assert.DoesNotContain(table.Thirds, third => third.Method == "single" && third.Third != DepthThird.DeepEnd);
    }

    [Fact]
    public void A_figure_without_a_direction_has_no_first()
    {
        var table = Table(Mixed("plain"));
        Assert.All(table.Cells, cell => Assert.True(cell is { IsFirst: false, IsWithinFirst: false, FromFirst: null }));
        Assert.Empty(DepthWins.Of(table));
    }

    [Fact]
    public void Wins_count_layers_over_subjects()
    {
        var wins = DepthWins.Of(Table(Mixed()), Table(Mixed(subject: "resnet50"))).ToDictionary(wins => wins.Method);
        Assert.Equal(new DepthWins("flow", 2, 4, 6, 4), wins["flow"] with { First = 2 });
        Assert.Equal(6, wins["rival"].Layers);
        Assert.Equal(new DepthWins("single", 0, 0, 2, 0), wins["single"]);
    }

    [Fact]
    public void Flows_of_other_questions_stand_in_no_ones_way_but_the_flow_stands_beside_the_others()
    {
        // By far apart values, one row an order: contrast, flow, rival, share start, last.
        EvaluationRow[] rows =
        [
            .. Level("contrast", 0.9), .. Level("flow", 0.7), .. Level("rival", 0.5), .. Level("share start", 0.3), .. Level("no inversion", 0.1),
        ];

        var cells = Table(rows).Cells.Where(cell => cell.Layer.Name == "input").ToDictionary(cell => cell.Method);

        Assert.Equal(["contrast"], cells.Values.Where(cell => cell.IsWithinFirst).Select(cell => cell.Method));
        Assert.Equal(["contrast", "flow"], cells.Values.Where(cell => cell.IsWithinOthers).Select(cell => cell.Method).Order());
        var without = Table([.. rows.Where(row => row.Method != "flow")]).Cells.ToDictionary(cell => (cell.Method, cell.Layer.Name));
        Assert.True(without[("rival", "input")].IsWithinOthers);
        Assert.False(without[("rival", "input")].IsWithinFirst);

        static IEnumerable<EvaluationRow> Level(string method, double value) => Of(method, "high", (_, image) => value + Wave(image));
    }

    [Fact]
    public void A_mean_over_layers_is_that_of_every_image()
    {
        var table = Table(Mixed());
        var means = table.Means.ToDictionary(mean => mean.Method);
        Assert.DoesNotContain("single", means.Keys);
        Assert.All(means.Values, mean =>
        {
            Assert.Equal(3, mean.Layers);
            Assert.Equal(table.Of(mean.Method).Average(cell => cell.Value.Mean), mean.Value.Mean, 1e-12);
            Assert.InRange(mean.Value.Mean, mean.Value.Low, mean.Value.High);
        });
    }

    [Fact]
    public void Without_the_flow_nothing_is_compared_with_it()
    {
        var table = Table([.. Mixed().Where(row => row.Method != "flow")]);
        Assert.All(table.Cells, cell => Assert.Null(cell.AgainstReference));
        Assert.Empty(table.Thirds);
    }

    [Fact]
    public void A_value_that_is_there_twice_is_refused()
    {
        var problem = Assert.Throws<InvalidInputException>(() => FigureTable.Of([.. Mixed(), .. Mixed()]));
        Assert.Contains("twice", problem.Message);
    }

    [Fact]
    public void No_rows_and_a_figure_that_is_missing_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => FigureTable.Of([]));
        Assert.Contains("'low'",
            Assert.Throws<InvalidInputException>(() => FigureTable.Of(Mixed(), Options with { Figures = ["high", "low"] })).Message);
    }
}

/// <summary>Rows of evaluations that are made by hand.</summary>
internal static class ReportRows
{
    public const string Subject = "alexnet";

    public static readonly string[] Layers = ["input", "features.0", "features.3"];

    public static readonly ReportOptions Options = new()
    {
        Known =
        [
            new("high", "more is more", Better.Higher, "-"), new("low", "less is more", Better.Lower, "-"),
            new("plain", "says nothing", Better.Neither, "-"),
            new("randomised_all_spearman", "likeness", Better.Lower, "-"),
        ],
    };

    /// <summary>The rows of one method at some layers, a value for each layer and image.</summary>
    public static IEnumerable<EvaluationRow> Of(
        string method, string figure, Func<int, int, double?> value, int images = 8, string subject = Subject, params IEnumerable<int> layers) =>
        from image in Enumerable.Range(0, images)
        from layer in layers.DefaultIfEmpty(-1).SelectMany(layer => layer < 0 ? Enumerable.Range(0, Layers.Length) : [layer])
        select new EvaluationRow(subject, image, $"image {image}", method, Layers[layer], layer, figure, value(layer, image));

    /// <summary>
    /// The flow, one that is far ahead of it on the image side and far behind at the deep end, one that is equal to it, and one of the last layer
    /// only.
    /// </summary>
    public static EvaluationRow[] Mixed(string figure = "high", string subject = Subject) =>
    [
        .. Of("flow", figure, (_, image) => 0.5 + Wave(image), subject: subject),
        .. Of("rival", figure, (layer, image) => 0.7 - (0.2 * layer) + Wave(image + 3), subject: subject),
        .. Of("equal", figure, (_, image) => 0.5 + Wave(image), subject: subject),
        .. Of("single", figure, (_, image) => 0.1 + Wave(image), subject: subject, layers: [2]),
    ];

    public static FigureTable Table(IReadOnlyList<EvaluationRow> rows) => FigureTable.Of(rows, Options).Single();

    public static double Wave(int image) => image % 8 / 100.0;
}
