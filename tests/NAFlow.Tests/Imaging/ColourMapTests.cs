using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class ColourMapTests
{
    [Fact]
    public void Jet_is_opencvs_to_the_byte() =>
        Assert.Equal(OpenCvJet.Colours, ColourMap.Jet.Colours.SelectMany(colour => new[] { colour.Red, colour.Green, colour.Blue }));

    [Fact]
    public void The_uniform_maps_rise_in_lightness_steadily()
    {
        foreach (var map in new[] { ColourMap.Inferno, ColourMap.Viridis })
        {
            var lightness = map.Colours.Select(Lightness).ToArray();
            Assert.Equal(256, lightness.Length);
            var slope = (lightness[^1] - lightness[0]) / 255;
            // Uniform in CAM02-UCS, whose lightness is not quite L*: within 6 of 100.
            for (var level = 0; level < 256; level++)
                Assert.InRange(lightness[level], lightness[0] + (slope * level) - 6, lightness[0] + (slope * level) + 6);

            // Eight bits a channel make single steps uneven; over four levels the rise must show.
            for (var level = 4; level < 256; level++)
                Assert.True(lightness[level] > lightness[level - 4], $"{map} at {level}");
        }
    }

    [Fact]
    public void Jet_does_not_which_is_why_it_is_not_the_default()
    {
        var lightness = ColourMap.Jet.Colours.Select(Lightness).ToArray();
        Assert.True(lightness[255] < lightness[160]);
    }

    [Fact]
    public void A_value_is_truncated_to_its_level_and_held_at_the_ends()
    {
        var map = ColourMap.Gray;
        Assert.Equal(new RgbColour(127, 127, 127), map.At(0.5f));
        Assert.Equal(new RgbColour(254, 254, 254), map.At(0.9999f));
        Assert.Equal(new RgbColour(255, 255, 255), map.At(1));
        Assert.Equal(new RgbColour(255, 255, 255), map.At(float.PositiveInfinity));
        Assert.Equal(new RgbColour(0, 0, 0), map.At(-3));
        Assert.Equal(new RgbColour(0, 0, 0), map.At(float.NaN));
    }

    [Fact]
    public void Names_find_maps_in_any_case()
    {
        Assert.All(ColourMap.All, map => Assert.Same(map, ColourMap.Named(map.Name.ToUpperInvariant())));
        var message = Assert.Throws<InvalidInputException>(() => ColourMap.Named("rainbow")).Message;
        Assert.Equal("There is no colour map 'rainbow'; choose one of inferno, viridis, jet, gray.", message);
    }

    [Fact]
    public void Painting_keeps_rows_and_columns()
    {
        var picture = ColourMap.Gray.Paint(HeatMap.FromValues(1, 3, [0, 0.5f, 1]));
        Assert.Equal((3, 1), (picture.Width, picture.Height));
        Assert.Equal(new byte[] { 0, 0, 0, 127, 127, 127, 255, 255, 255 }, picture.Pixels.ToArray());
    }

    /// <summary>CIE 1976 L* of an sRGB colour, 0 to 100.</summary>
    private static double Lightness(RgbColour colour)
    {
        var luminance = (0.2126 * Linear(colour.Red)) + (0.7152 * Linear(colour.Green)) + (0.0722 * Linear(colour.Blue));
        return luminance > 216 / 24389.0 ? (116 * Math.Cbrt(luminance)) - 16 : luminance * 24389 / 27;

        static double Linear(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
    }
}

/// <summary>What OpenCV 4.6 answers for <c>applyColorMap(0..255, COLORMAP_JET)</c>.</summary>
internal static class OpenCvJet
{
    /// <summary>256 colours: red, green, blue.</summary>
    public static byte[] Colours { get; } = Convert.FromBase64String(
        """
        AACAAACEAACIAACMAACQAACUAACYAACcAACgAACkAACoAACsAACwAAC0AAC4AAC8AADAAADEAADIAADMAADQAADUAADYAADcAADgAADkAADoAADsAADwAAD0AAD4AAD8
        AAD/AAT/AAj/AAz/ABD/ABT/ABj/ABz/ACD/ACT/ACj/ACz/ADD/ADT/ADj/ADz/AED/AET/AEj/AEz/AFD/AFT/AFj/AFz/AGD/AGT/AGj/AGz/AHD/AHT/AHj/AHz/
        AID/AIT/AIj/AIz/AJD/AJT/AJj/AJz/AKD/AKT/AKj/AKz/ALD/ALT/ALj/ALz/AMD/AMT/AMj/AMz/AND/ANT/ANj/ANz/AOD/AOT/AOj/AOz/APD/APT/APj/APz/
        Av/+Bv/6Cv/2Dv/yEv/uFv/qGv/mHv/iIv/eJv/aKv/WLv/SMv/ONv/KOv/GPv/CQv++Rv+6Sv+2Tv+yUv+uVv+qWv+mXv+iYv+eZv+aav+Wbv+Scv+Odv+Kev+Gfv+C
        gv9+hv96iv92jv9ykv9ulv9qmv9mnv9iov9epv9aqv9Wrv9Ssv9Otv9Kuv9Gvv9Cwv8+xv86yv82zv8y0v8u1v8q2v8m3v8i4v8e5v8a6v8W7v8S8v8O9v8K+v8G/v8B
        //wA//gA//QA//AA/+wA/+gA/+QA/+AA/9wA/9gA/9QA/9AA/8wA/8gA/8QA/8AA/7wA/7gA/7QA/7AA/6wA/6gA/6QA/6AA/5wA/5gA/5QA/5AA/4wA/4gA/4QA/4AA
        /3wA/3gA/3QA/3AA/2wA/2gA/2QA/2AA/1wA/1gA/1QA/1AA/0wA/0gA/0QA/0AA/zwA/zgA/zQA/zAA/ywA/ygA/yQA/yAA/xwA/xgA/xQA/xAA/wwA/wgA/wQA/wAA
        /AAA+AAA9AAA8AAA7AAA6AAA5AAA4AAA3AAA2AAA1AAA0AAAzAAAyAAAxAAAwAAAvAAAuAAAtAAAsAAArAAAqAAApAAAoAAAnAAAmAAAlAAAkAAAjAAAiAAAhAAAgAAA
        """);
}

public sealed class MapScalingTests
{
    private static readonly HeatMap Weak = HeatMap.FromValues(1, 3, [1, 2, 3]);
    private static readonly HeatMap Strong = HeatMap.FromValues(2, 1, [5, 9]);

    [Fact]
    public void Alone_each_map_spans_the_whole_range()
    {
        var scaled = new[] { Weak, Strong }.Scaled(MapScale.EachAlone);
        Near([0, 0.5f, 1], scaled[0]);
        Near([0, 1], scaled[1]);
    }

    [Fact]
    public void Together_strengths_stay_comparable()
    {
        var scaled = new[] { Weak, Strong }.Scaled(MapScale.WholeFlow);
        Near([0, 0.125f, 0.25f], scaled[0]);
        Near([0.5f, 1], scaled[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e30f)]
    [InlineData(float.Epsilon)]
    public void A_constant_map_is_nought(float level)
    {
        var constant = HeatMap.FromValues(2, 2, [level, level, level, level]);
        Near([0, 0, 0, 0], constant.Scaled());
        Near([0, 0, 0, 0], new[] { constant, constant }.Scaled(MapScale.WholeFlow)[1]);
    }

    [Fact]
    public void The_widest_range_of_floats_stays_in_bounds() =>
        Near([0, 0.5f, 1], HeatMap.FromValues(1, 3, [float.MinValue, 0, float.MaxValue]).Scaled());

    [Fact]
    public void Over_its_percentile_a_map_is_one()
    {
        var map = HeatMap.FromValues(1, 100, [.. Enumerable.Range(0, 100).Select(index => (float)index)]);
        var scaled = new[] { map }.Scaled(MapScale.EachAlone, 90)[0].Values.ToArray();
        Assert.Equal(new MapRange(0, 89), new[] { map }.Ranges(MapScale.EachAlone, 90)[0]);
        Assert.All(scaled[..90].Index(), value => Assert.Equal(value.Index / 89.0, value.Item, 1e-6));
        Assert.All(scaled[90..], value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_percentile_that_is_the_least_value_gives_way_to_the_greatest()
    {
        var map = HeatMap.FromValues(1, 100, [.. Enumerable.Range(0, 100).Select(index => index == 7 ? 4f : 0)]);
        Assert.Equal(new MapRange(0, 4), new[] { map }.Ranges(MapScale.EachAlone, 90)[0]);
        Assert.Throws<InvalidInputException>(() => new[] { map }.Scaled(MapScale.EachAlone, 0));
    }

    [Fact]
    public void Signed_values_keep_their_side_of_nought()
    {
        Near([0.25f, 0.5f, 1], HeatMap.FromValues(1, 3, [-2, 0, 4]).ScaledAboutZero());
        Near([0, 0.5f, 0.75f], HeatMap.FromValues(1, 3, [-4, 0, 2]).ScaledAboutZero());
        Near([0.5f, 0.5f], HeatMap.FromValues(1, 2, [0, 0]).ScaledAboutZero());
    }

    [Fact]
    public void The_diverging_map_is_lightest_at_nought_and_as_dark_on_both_sides()
    {
        double[] light = [.. ColourMap.Diverging.Colours.Select(colour => (0.2126 * colour.Red) + (0.7152 * colour.Green) + (0.0722 * colour.Blue))];
        for (var level = 0; level < 127; level++)
        {
            Assert.True(light[level] < light[level + 1] && light[255 - level] < light[254 - level], $"{level}");
            Assert.True(ColourMap.Diverging.Colours[level].Blue > ColourMap.Diverging.Colours[255 - level].Blue, $"{level}");
            Assert.Equal(light[level], light[255 - level], 22.0);
        }

        Assert.Same(ColourMap.Diverging, ColourMap.Named("diverging"));
    }

    [Fact]
    public void No_maps_give_none() => Assert.Empty(Array.Empty<HeatMap>().Scaled(MapScale.WholeFlow));

    [Fact]
    public void A_map_holds_finite_values_that_fill_it()
    {
        Assert.Contains("row 1, column 0", Assert.Throws<InvalidInputException>(() => HeatMap.FromValues(2, 2, [0, 1, float.NaN, 3])).Message);
        Assert.Throws<InvalidInputException>(() => HeatMap.FromValues(2, 2, [0, 1, 2]));
        Assert.Throws<InvalidInputException>(() => HeatMap.FromValues(0, 0, []));
    }

    private static void Near(float[] expected, HeatMap actual)
    {
        Assert.Equal(expected.Length, actual.Values.Length);
        for (var index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual.Values.Span[index], 1e-6f);
    }
}

public sealed class OverlayTests
{
    [Fact]
    public void Is_the_published_blend_clipped()
    {
        // Jet's 1 is (128, 0, 0): 0.4 * 128 + 0.8 * 100 = 131.2, 0.8 * 255 = 204; gray's is white: 0.4 * 255 + 0.8 * 255 is clipped.
        var image = TestPictures.Plain(4, 3, new(100, 255, 10));
        var whole = HeatMap.FromValues(1, 1, [1]);
        Assert.Equal(new RgbColour(131, 204, 8), Overlay.Blend(image, whole, ColourMap.Jet)[2, 1]);
        Assert.Equal(new RgbColour(182, 255, 110), Overlay.Blend(image, whole, ColourMap.Gray)[2, 1]);
    }

    [Fact]
    public void Weights_of_nought_and_one_give_the_image_or_the_map()
    {
        var image = TestPictures.Noise(6, 4);
        var map = HeatMap.FromValues(4, 6, [.. Enumerable.Range(0, 24).Select(index => index / 23f)]);
        var imageAlone = Overlay.Blend(image, map, options: new() { HeatWeight = 0, ImageWeight = 1 });
        var mapAlone = Overlay.Blend(image, map, options: new() { HeatWeight = 1, ImageWeight = 0 });
        Assert.Equal(image.Pixels.ToArray(), imageAlone.Pixels.ToArray());
        Assert.Equal(ColourMap.Inferno.Paint(map).Pixels.ToArray(), mapAlone.Pixels.ToArray());
    }

    [Fact]
    public void The_map_is_stretched_over_a_picture_of_any_shape()
    {
        var image = TestPictures.Plain(40, 10, new(0, 0, 0));
        var blended = Overlay.Blend(image, HeatMap.FromValues(1, 2, [0, 1]), ColourMap.Gray);
        Assert.Equal((40, 10), (blended.Width, blended.Height));
        Assert.Equal(0, blended[2, 5].Red);
        Assert.Equal(102, blended[38, 5].Red);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Weights_are_checked(double weight)
    {
        Assert.Throws<InvalidInputException>(() => new OverlayOptions { HeatWeight = weight });
        Assert.Throws<InvalidInputException>(() => new OverlayOptions { ImageWeight = weight });
    }
}
