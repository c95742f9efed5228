using NAFlow.Evaluation;
using NAFlow.Imaging;
using static NAFlow.Tests.KnownMaps;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class DeletionInsertionTests : IDisposable
{
    private readonly Network network = SmallNetworks.Plain();
    private readonly TracedDecision traced;
    private readonly EvaluatedImage image;

    public DeletionInsertionTests()
    {
        using var input = SmallNetworks.Image();
        traced = TracedDecision.Record(network, input, Decision.Top1, TestContext.Current.CancellationToken);
        image = new EvaluatedImage(traced);
    }

    /// <summary>Every image built pixel by pixel and asked about alone.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(10)]
    [InlineData(99)]
    public void The_curves_are_those_of_the_definition(int? pixels)
    {
        var map = KnownMaps.Random(4, 5, 2);
        var options = new DeletionInsertionOptions { PixelsAStep = pixels, BatchSize = 7 };
        var curves = DeletionInsertionCurves.Of(image, map, options, TestContext.Current.CancellationToken);

        var (height, width) = (9, 11);
        var step = pixels ?? 4;
        var values = Resize.Bilinear(map, height, width).Values.ToArray();
        int[] order = [.. Enumerable.Range(0, height * width).OrderByDescending(at => values[at])];
        using var blurred = Blurred(image.Input, 11, 5);
        var points = (int)Math.Ceiling(height * width / (double)step) + 1;
        Assert.Equal((points, points), (curves.Deletion.Length, curves.Insertion.Length));
        for (var point = 0; point < points; point++)
        {
            using var deleted = image.Input.clone();
            using var inserted = blurred.clone();
            foreach (var at in order.Take(point * step))
                for (var channel = 0; channel < 3; channel++)
                {
                    deleted[0, channel, at / width, at % width] = tensor(0.0);
                    inserted[0, channel, at / width, at % width] = image.Input[0, channel, at / width, at % width];
                }

            Assert.Equal(image.Confidence(deleted)[0], curves.Deletion[point], 1e-9);
            Assert.Equal(image.Confidence(inserted)[0], curves.Insertion[point], 1e-9);
        }

        Assert.Equal(image.Confidence(image.Input)[0], curves.Deletion[0], 1e-12);
        Assert.Equal(curves.Deletion[0], curves.Insertion[^1]);
        Assert.Equal((curves.Deletion.Sum() - ((curves.Deletion[0] + curves.Deletion[^1]) / 2)) / (points - 1), curves.DeletionArea, 1e-12);
    }

    /// <summary>With the logit 0.02 for every white pixel left, and 0 beside it, the curve is the sigmoid of a line.</summary>
    [Fact]
    public void A_linear_network_has_a_closed_form()
    {
        using var weights = tensor(Enumerable.Repeat(0.02, 100).ToArray(), [1, 10, 10]);
        using var linear = Linear(weights);
        using var white = ones([1, 1, 10, 10], float64);
        using var decision = Traced(linear, white);
        var figures = new DeletionInsertionMetric(new() { PixelsAStep = 5 }).Figures(new EvaluatedImage(decision), KnownMaps.Random(10, 10, 1));
        double[] curve = [.. Enumerable.Range(0, 21).Select(point => 1 / (1 + Math.Exp(-0.02 * (100 - (5 * point)))))];
        Assert.Equal((curve.Sum() - (curve[0] / 2) - (curve[^1] / 2)) / 20, figures["deletion"], 1e-7);
        Assert.Equal(figures["insertion"] - figures["deletion"], figures["insertion_minus_deletion"], 1e-12);
    }

    [Fact]
    public void Neither_the_batch_size_nor_a_positive_factor_changes_anything()
    {
        var map = KnownMaps.Random(3, 4, 8);
        var figures = new DeletionInsertionMetric().Figures(image, map);
        foreach (var other in (IReadOnlyDictionary<string, double>[])[new DeletionInsertionMetric(new() { BatchSize = 1 }).Figures(image, map),
            new DeletionInsertionMetric().Figures(image, map.Times(64))])
            foreach (var (figure, value) in figures)
                Assert.Equal(value, other[figure], 1e-9);
    }

    [Fact]
    public void Equal_values_are_ordered_by_rows()
    {
        Assert.Equal([4, 1, 2, 0, 5, 3], SaliencyOrder.Places(HeatMap.FromValues(2, 3, [-1, 2, 0, 7, -2, -0f]), 2, 3));
        Assert.Equal([0, 1, 2, 3, 4, 5], SaliencyOrder.Places(Map(2, 3, (_, _) => 0.3), 2, 3));
        var random = KnownMaps.Random(13, 17, 4);
        var map = HeatMap.FromValues(13, 17, [.. random.Values.ToArray().Select(value => MathF.Round(6 * value) - 3)]);
        var values = map.Values.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length).OrderByDescending(at => values[at])];
        var places = SaliencyOrder.Places(map, 13, 17);
        Assert.All(order.Index(), pair => Assert.Equal(pair.Index, places[pair.Item]));
    }

    [Fact]
    public void The_blur_has_a_kernel_of_weight_one_that_is_even()
    {
        foreach (var (taps, deviation) in ((int, double)[])[(11, 5), (3, 0.5), (1, 2)])
        {
            var kernel = GaussianBlur.Kernel(taps, deviation);
            Assert.Equal(1, kernel.Sum(), 1e-12);
            Assert.All(kernel.Zip(kernel.Reverse()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }

        Assert.Throws<InvalidInputException>(() => new DeletionInsertionOptions { BlurTaps = 10 });
        Assert.Throws<InvalidInputException>(() => new DeletionInsertionOptions { PixelsAStep = 0 });
    }

    public void Dispose()
    {
        traced.Dispose();
        network.Dispose();
    }

    /// <summary>The reference's kernel: a bright point smoothed with reflection at the ends; then a sum over the window with zeros around.</summary>
    private static Tensor Blurred(Tensor image, int taps, double deviation)
    {
        var point = new double[taps];
        point[taps / 2] = 1;
        var reach = (int)(4 * deviation + 0.5);
        var weights = Enumerable.Range(-reach, (2 * reach) + 1).Select(offset => Math.Exp(-offset * offset / (2 * deviation * deviation))).ToArray();
        double[] mirrored = [.. point, .. point.Reverse()];
        double[] kernel = [.. Enumerable.Range(0, taps).Select(tap => Enumerable.Range(-reach, (2 * reach) + 1).Sum(offset =>
            weights[offset + reach] / weights.Sum() * mirrored[(tap + offset + (20 * taps)) % (2 * taps)]))];
        var (channels, height, width) = ((int)image.shape[1], (int)image.shape[2], (int)image.shape[3]);
        var source = image.contiguous().data<double>().ToArray();
        var result = new double[source.Length];
        for (var at = 0; at < result.Length; at++)
            for (var down = 0; down < taps; down++)
                for (var right = 0; right < taps; right++)
                {
                    var (y, x) = ((at / width % height) + down - (taps / 2), (at % width) + right - (taps / 2));
                    if (y >= 0 && y < height && x >= 0 && x < width)
                        result[at] += kernel[down] * kernel[right] * source[(((at / (height * width)) * height) + y) * width + x];
                }

        return tensor(result, [1, channels, height, width]);
    }
}
