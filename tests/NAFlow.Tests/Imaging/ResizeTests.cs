using CsCheck;
using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class BicubicTests
{
    // Half a level from the first pass, times the 1.25 that the kernel's weights can sum to without their signs, and half from the second.
    private const double MostByRounding = 1.13;

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void Equals_pillow_to_the_byte(int size)
    {
        var source = GoldenArray.Read("preprocess/image_40x52x3_u8.npy");
        var photo = Photo.FromPixels("golden", source.Shape[1], source.Shape[0], source.Data);
        Assert.Equal(GoldenArray.Read($"preprocess/pil_bicubic_{size}_u8.npy").Data, Resize.Bicubic(photo, size, size).Pixels.ToArray());
    }

    [Fact]
    public void Is_the_definition_but_for_its_two_roundings() => Gen.Select(Gen.Int[1, 30], Gen.Int[1, 30], Gen.Int[1, 40], Gen.Int[1, 40]).Sample(
        (width, height, newWidth, newHeight) =>
        {
            var photo = TestPictures.Noise(width, height, width + height);
            var resized = Resize.Bicubic(photo, newWidth, newHeight).Pixels.Span;
            var expected = Defined(photo, newWidth, newHeight);
            for (var index = 0; index < resized.Length; index++)
                Assert.InRange(resized[index], expected[index] - MostByRounding, expected[index] + MostByRounding);
        },
        iter: 300);

    [Fact]
    public void A_plain_picture_stays_plain() => Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Byte).Sample(
        (width, height, newWidth, newHeight, level) =>
            Resize.Bicubic(TestPictures.Plain(width, height, new(level, 0, 255)), newWidth, newHeight).Pixels.Span
                .SequenceEqual(TestPictures.Plain(newWidth, newHeight, new(level, 0, 255)).Pixels.Span),
        iter: 60);

    [Fact]
    public void The_same_size_is_the_same_picture()
    {
        var photo = TestPictures.Noise(9, 6);
        Assert.Same(photo, Resize.Bicubic(photo, 9, 6));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(100_000, 100_000)]
    public void An_impossible_size_is_refused(int width, int height) =>
        Assert.Throws<InvalidInputException>(() => Resize.Bicubic(TestPictures.Noise(4, 4), width, height));

    /// <summary>Slow and obvious: in real numbers, clipped between the passes as 8 bits clip.</summary>
    private static double[] Defined(Photo photo, int width, int height)
    {
        var pixels = photo.Pixels.ToArray().Select(value => (double)value).ToArray();
        var narrow = Along(pixels, photo.Height, photo.Width, 3, width);
        return Along(narrow, 1, photo.Height, width * 3, height);
    }

    private static double[] Along(double[] values, int outer, int length, int inner, int newLength)
    {
        var result = new double[outer * newLength * inner];
        var scale = (double)length / newLength;
        var stretch = Math.Max(1, scale);
        for (var o = 0; o < outer; o++)
            for (var n = 0; n < newLength; n++)
                for (var i = 0; i < inner; i++)
                {
                    double sum = 0, weights = 0;
                    for (var k = 0; k < length; k++)
                    {
                        var weight = Keys((k + 0.5 - ((n + 0.5) * scale)) / stretch);
                        weights += weight;
                        sum += weight * values[(((o * length) + k) * inner) + i];
                    }

                    result[(((o * newLength) + n) * inner) + i] = Math.Clamp(sum / weights, 0, 255);
                }

        return result;
    }

    private static double Keys(double t) => Math.Abs(t) switch
    {
        <= 1 => (1.5 * Math.Pow(Math.Abs(t), 3)) - (2.5 * t * t) + 1,
        < 2 => (-0.5 * Math.Pow(Math.Abs(t), 3)) + (2.5 * t * t) - (4 * Math.Abs(t)) + 2,
        _ => 0,
    };
}

public sealed class BilinearTests
{
    [Fact]
    public void Two_values_become_four_as_torch_has_it() =>
        Assert.Equal([0, 0.25f, 0.75f, 1], Resize.Bilinear(HeatMap.FromValues(1, 2, [0, 1]), 1, 4).Values.ToArray());

    [Fact]
    public void Shrinking_reads_between_pixel_centres_without_antialiasing() =>
        Assert.Equal([0.5f, 2.5f], Resize.Bilinear(HeatMap.FromValues(1, 4, [0, 1, 2, 3]), 1, 2).Values.ToArray());

    [Fact]
    public void A_slope_stays_a_slope_away_from_the_edges()
    {
        var map = HeatMap.FromValues(5, 8, [.. Enumerable.Range(0, 40).Select(index => (3f * (index % 8)) + (index / 8))]);
        var resized = Resize.Bilinear(map, 11, 19);
        for (var y = 2; y < 9; y++)
            for (var x = 2; x < 17; x++)
                Assert.Equal((3 * (((x + 0.5) * 8 / 19) - 0.5)) + ((y + 0.5) * 5 / 11) - 0.5, resized[y, x], 1e-4);
    }

    [Fact]
    public void One_value_fills_any_size() =>
        Assert.All(Resize.Bilinear(HeatMap.FromValues(1, 1, [0.3f]), 5, 7).Values.ToArray(), value => Assert.Equal(0.3f, value));

    [Fact]
    public void Height_and_width_keep_their_places()
    {
        var resized = Resize.Bilinear(HeatMap.FromValues(2, 1, [0, 1]), 4, 3);
        Assert.Equal((4, 3), (resized.Height, resized.Width));
        Assert.Equal([0f, 0.25f, 0.75f, 1f], Enumerable.Range(0, 4).Select(y => resized[y, 2]));
    }

    [Theory]
    [InlineData("map00")]
    [InlineData("map04")]
    [InlineData("map09")]
    public void Scaled_resized_and_truncated_maps_equal_the_published_programs(string map)
    {
        var golden = GoldenArray.Read($"netA/released/{map}.npy");
        var expected = GoldenArray.Read($"netA/released/{map}_255_64.npy");
        var rows = golden.Shape[^2];
        var resized = Resize.Bilinear(HeatMap.FromValues(rows, golden.Shape[^1], golden.Floats()).Scaled(), expected.Shape[^2], expected.Shape[^1]);
        var actual = resized.Values.ToArray().Select(value => (int)(255 * value)).ToArray();

        // Truncation turns the last bit of a float into a level: few may differ, by no more than one.
        var differences = actual.Zip(expected.Data, (mine, theirs) => Math.Abs(mine - theirs)).ToArray();
        Assert.True(differences.Max() <= 1);
        Assert.InRange(differences.Count(difference => difference > 0), 0, differences.Length / 100);
    }
}
