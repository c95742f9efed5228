using NAFlow.Imaging;

namespace NAFlow.Tests;

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
