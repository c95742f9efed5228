using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Tensors;
using static NAFlow.Tests.KnownMaps;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed class RoadTests : IDisposable
{
    private readonly Network network = SmallNetworks.Plain();
    private readonly TracedDecision traced;
    private readonly EvaluatedImage image;

    public RoadTests()
    {
        using var input = SmallNetworks.Image();
        traced = TracedDecision.Record(network, input, Decision.Top1, TestContext.Current.CancellationToken);
        image = new EvaluatedImage(traced) { Seed = 5 };
    }

    /// <summary>Against the dense system, one row for each removed pixel; scattered masks and solid ones.</summary>
    [Fact]
    public void The_imputation_solves_the_system()
    {
        var random = new Random(2);
        bool[][] masks =
        [
            [.. Enumerable.Range(0, 99).Select(_ => random.NextDouble() < 0.1)],
            [.. Enumerable.Range(0, 99).Select(_ => random.NextDouble() < 0.9)],
            [.. Enumerable.Range(0, 99).Select(at => at > 3)],
            [.. Enumerable.Range(0, 99).Select(at => at != 98)],
            new bool[99],
        ];
        using var isRemoved = tensor(masks.SelectMany(mask => mask).ToArray(), [masks.Length, 1, 9, 11]);
        using var imputed = LinearImputation.Of(image.Input, isRemoved, 1 / 6.0, 1 / 12.0, 1e-12, TestContext.Current.CancellationToken);
        foreach (var (number, mask) in masks.Index())
        {
            using var expected = Dense(image.Input, mask);
            using var actual = imputed[number];
            Near.Absolute(expected, actual, 1e-8, $"mask {number}");
        }
    }

    [Fact]
    public void The_figures_are_those_of_the_definition()
    {
        var map = KnownMaps.Random(4, 5, 2);
        var figures = new RoadMetric(new() { Tolerance = 1e-12 }).Figures(image, map);
        var values = Resize.Bilinear(map, 9, 11).Values.ToArray();
        int[] order = [.. Enumerable.Range(0, 99).OrderByDescending(at => values[at])];
        using var generator = new Generator(5, CPU);
        using var noise = randn([1, 3, 9, 11], generator: generator);
        Assert.Equal(Mean(order), figures["road_morf"], 1e-6);
        Assert.Equal(Mean([.. order.Reverse()]), figures["road_lerf"], 1e-6);
        Assert.Equal((figures["road_lerf"] - figures["road_morf"]) / 2, figures["road"], 1e-12);

        double Mean(int[] ordered) => Enumerable.Range(1, 9).Average(tenth =>
        {
            using var scope = NewDisposeScope();
            var mask = new bool[99];
            foreach (var at in ordered.Take(99 * tenth / 10)) mask[at] = true;
            var imputed = Dense(image.Input, mask).unsqueeze(0);
            for (var at = 0; at < 99; at++)
                for (var channel = 0; channel < 3 && mask[at]; channel++)
                    imputed[0, channel, at / 11, at % 11] =
                        tensor(imputed[0, channel, at / 11, at % 11].item<double>() + (0.01 * noise[0, channel, at / 11, at % 11].item<float>()));
            return image.Confidence(imputed)[0];
        });
    }

    /// <summary>Holes in one piece, the hardest there are, in many pieces, and pixel by pixel.</summary>
    [Theory]
    [InlineData(96, 7)]
    [InlineData(224, 7)]
    [InlineData(224, 14)]
    [InlineData(224, 224)]
    public void What_the_tolerance_leaves_is_less_than_a_thousandth(int side, int cells)
    {
        using var generator = new Generator(3, CPU);
        using var coarse = randn([1, 3, 12, 12], float64, generator: generator);
        using var photo = nn.functional.interpolate(coarse, [side, side], mode: InterpolationMode.Bicubic, align_corners: false);
        var map = cells == 7 ? Map(7, 7, (row, column) => -Math.Abs(row - 3) - Math.Abs(column - 2.5)) : KnownMaps.Random(cells, cells, 1);
        var places = SaliencyOrder.Places(map, side, side);
        using var isRemoved = tensor(
            Enumerable.Range(1, 9).SelectMany(tenth => places.Select(place => 10 * place < tenth * places.Length)).ToArray(), [9, 1, side, side]);
        using var found = LinearImputation
            .Of(photo, isRemoved, 1 / 6.0, 1 / 12.0, new RoadOptions().Tolerance, TestContext.Current.CancellationToken);
        using var exact = LinearImputation.Of(photo, isRemoved, 1 / 6.0, 1 / 12.0, 1e-11, TestContext.Current.CancellationToken);
        Near.Absolute(exact, found, 1e-3);
    }

    /// <summary>More channels than are solved for at once, and single precision.</summary>
    [Fact]
    public void Each_channel_is_imputed_by_itself()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4, CPU);
        var image = randn([1, 6, 9, 11], float64, generator: generator);
        var isRemoved = rand([2, 1, 9, 11], generator: generator).Below(0.6);
        var whole = LinearImputation.Of(image.to(float32), isRemoved, 1 / 6.0, 1 / 12.0, 1e-9, TestContext.Current.CancellationToken);
        Assert.Equal(float32, whole.dtype);
        foreach (var channel in Enumerable.Range(0, 6))
            Near.Absolute(
                LinearImputation.Of(image.narrow(1, channel, 1), isRemoved, 1 / 6.0, 1 / 12.0, 1e-9, TestContext.Current.CancellationToken),
                whole.narrow(1, channel, 1).to(float64), 1e-5);
    }

    [Fact]
    public void Neither_the_batch_size_nor_a_positive_factor_changes_anything()
    {
        var map = KnownMaps.Random(3, 4, 8);
        var figures = new RoadMetric().Figures(image, map);
        foreach (var other in (IReadOnlyDictionary<string, double>[])[new RoadMetric(new() { BatchSize = 1 }).Figures(image, map),
            new RoadMetric().Figures(image, map.Times(64))])
            foreach (var (figure, value) in figures)
                Assert.Equal(value, other[figure], 1e-4);
        Assert.Throws<InvalidInputException>(() => new RoadOptions { Percentages = [100] });
        Assert.Throws<InvalidInputException>(() => new RoadOptions { Percentages = [] });
    }

    public void Dispose()
    {
        traced.Dispose();
        network.Dispose();
    }

    private static Tensor Dense(Tensor image, bool[] mask)
    {
        const int height = 9, width = 11;
        using var scope = NewDisposeScope();
        int[] removed = [.. Enumerable.Range(0, mask.Length).Where(at => mask[at])];
        var result = image[0].clone().contiguous();
        if (removed.Length == 0) return result.MoveToOuterDisposeScope();
        var source = result.data<double>().ToArray();
        var (system, right) = (new double[removed.Length * removed.Length], new double[removed.Length * 3]);
        for (var row = 0; row < removed.Length; row++)
            for (var down = -1; down <= 1; down++)
                for (var across = -1; across <= 1; across++)
                {
                    var (y, x) = ((removed[row] / width) + down, (removed[row] % width) + across);
                    if ((down == 0 && across == 0) || y < 0 || y >= height || x < 0 || x >= width) continue;
                    var weight = down == 0 || across == 0 ? 1 / 6.0 : 1 / 12.0;
                    system[(row * removed.Length) + row] += weight;
                    var at = (y * width) + x;
                    if (mask[at]) system[(row * removed.Length) + Array.IndexOf(removed, at)] -= weight;
                    else
                        for (var channel = 0; channel < 3; channel++) right[(row * 3) + channel] += weight * source[(channel * height * width) + at];
                }

        var solved = linalg.solve(tensor(system, [removed.Length, removed.Length]), tensor(right, [removed.Length, 3])).contiguous().data<double>()
            .ToArray();
        for (var row = 0; row < removed.Length; row++)
            for (var channel = 0; channel < 3; channel++) source[(channel * height * width) + removed[row]] = solved[(row * 3) + channel];
        return tensor(source, [3, height, width]).MoveToOuterDisposeScope();
    }
}
